// The built console: made when its sources are other than those that it was made from.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { checkout } from './engines/index.ts';
import { Sentence } from './sentence.ts';

const workspace = join(checkout, 'console');
const dist = join(workspace, 'dist');
/** What the gateway serves, relative to the checkout. */
export const builtConsole = 'console/dist/site';
const site = join(checkout, builtConsole);
/** The hash of the sources that it was made from. */
const mark = join(site, '.sources');

/** Builds the console if it is not built, or from other sources. Answers whether it did. */
export async function ensureConsole(): Promise<boolean> {
  const hash = hashOfSources();
  if (existsSync(mark) && readFileSync(mark, 'utf8') === hash) return false;
  // Beside the final folder, so that two builds at once disturb neither each other nor who reads the old one.
  const building = join(dist, `.building-${process.pid}`);
  mkdirSync(dist, { recursive: true });
  try {
    await vite(building);
    await compressAll(building);
    writeFileSync(join(building, '.sources'), hash);
    rmSync(site, { recursive: true, force: true });
    renameSync(building, site);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
  return true;
}

/** Everything that decides about the result: also the versions of what it is built with and from. */
function hashOfSources(): string {
  const hash = createHash('sha256');
  const files = ['src', 'public'].flatMap((name) => filesOf(join(workspace, name)));
  const own = ['index.html', 'gate.html', 'vite.config.ts', 'package.json'].map((name) => join(workspace, name));
  const packages = ['client', 'services'].flatMap((name) => filesOf(join(checkout, 'packages', name, 'src')));
  for (const file of [...files, ...own, ...packages, join(checkout, 'package-lock.json')]) {
    if (/\.test\.ts$/.test(file) || !existsSync(file)) continue;
    hash
      .update(`${relative(checkout, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function vite(outDir: string): Promise<void> {
  const program = join(
    dirname(createRequire(join(workspace, 'package.json')).resolve('vite/package.json')),
    'bin/vite.js',
  );
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [program, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'],
      {
        cwd: workspace,
        env: { ...process.env, NODE_ENV: 'production' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Sentence(`The console could not be built:\n${output.trim()}`)),
    );
  });
}

async function compressAll(folder: string): Promise<void> {
  // A picture is as small as it can be.
  const files = filesOf(folder).filter((file) => /\.(html|js|css|json|svg)$/.test(file));
  await Promise.all(
    files.map(async (file) => {
      const bytes = readFileSync(file);
      const [br, gz] = await Promise.all([
        promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
        promisify(gzip)(bytes, { level: 9 }),
      ]);
      writeFileSync(`${file}.br`, br);
      writeFileSync(`${file}.gz`, gz);
    }),
  );
}

if (process.argv[1] === import.meta.filename) {
  const since = Date.now();
  // Jest loads this file with `require`, which knows no await up here.
  void ensureConsole().then((built) => {
    console.log(
      built ? `The console is built (${((Date.now() - since) / 1000).toFixed(1)} s).` : 'The console is up to date.',
    );
  });
}
