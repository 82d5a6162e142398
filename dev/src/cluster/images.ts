// The images of a test. A registry may have them already (IMAGE_REGISTRY, IMAGE_TAG; IMAGE_TAG_NEXT with one more migration,
// IMAGE_TAG_BAD with one that fails), or IMAGE_TOOL makes them on this machine: a program that is called as
//   IMAGE_TOOL NAME:TAG [-b PROGRAM] -d FOLDER:/ … -u UID -w FOLDER -e KEY=VALUE … -- COMMAND …
// and puts an image of these folders, with the libraries that the program wants, where the cluster finds it.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { ensureEngines, temporaryRoot } from '../engines/index.ts';
import { assemble, built } from '../images/assemble.ts';
import { nodeOptions, targets, user, type Target, type TargetName } from '../images/targets.ts';
import { Sentence } from '../sentence.ts';

export interface Images {
  registry: string;
  tag: string;
  /** Catalog's and the operator's with another migration; undefined if there are none. */
  next: string | undefined;
  /** The operator's with a migration that fails. */
  bad: string | undefined;
}

// After every existing migration: names decide their order.
const addedMigration = (name: string, sql: string) => `import { Migration } from '@mikro-orm/migrations';

export class ${name} extends Migration {
  override up(): void {
    this.addSql(\`${sql}\`);
  }
}
`;

export async function clusterImages(env: NodeJS.ProcessEnv, report: (line: string) => void): Promise<Images> {
  const { IMAGE_TOOL: tool, IMAGE_REGISTRY: registry, IMAGE_TAG: tag } = env;
  if (registry && tag) return { registry, tag, next: env['IMAGE_TAG_NEXT'], bad: env['IMAGE_TAG_BAD'] };
  if (!tool)
    throw new Sentence('Say where the images are (IMAGE_REGISTRY and IMAGE_TAG), or what makes them (IMAGE_TOOL).');
  await ensureEngines(report);
  const scratch = mkdtempSync(join(temporaryRoot(), 'plaza-cluster-images-'));
  chmodSync(scratch, 0o755);
  const base = Date.now().toString(36);
  try {
    for (const name of Object.keys(targets) as TargetName[]) {
      const folder = join(scratch, name);
      await built(name);
      assemble(name, folder);
      build(tool, name, base, folder);
      if (name === 'catalog' || name === 'operator') {
        // Old pods of catalog must live with it.
        migrate(
          folder,
          'Migration29991231000000_cluster_test',
          'alter table orders add column if not exists cluster_test text',
        );
        build(tool, name, `${base}-next`, folder);
      }
      if (name === 'operator') {
        migrate(
          folder,
          'Migration29991231000001_cluster_test_fails',
          'alter table there_is_none add column nothing text',
        );
        build(tool, name, `${base}-bad`, folder);
      }
      report(`  ${name}`);
      rmSync(folder, { recursive: true });
      rmSync(`${folder}.programs`, { recursive: true });
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return { registry: 'localhost', tag: base, next: `${base}-next`, bad: `${base}-bad` };
}

function migrate(folder: string, migration: string, sql: string): void {
  writeFileSync(join(folder, 'app/services/catalog/src/migrations', `${migration}.ts`), addedMigration(migration, sql));
}

function build(tool: string, name: TargetName, tag: string, folder: string): void {
  const target: Target = targets[name];
  const [program = '', ...rest] = target.entrypoint;
  const trial = target.workspaces.length === 0;
  // A trial's databases are started by a shell of their base image; it is not part of the assembled files.
  if (trial) {
    mkdirSync(join(folder, 'bin'), { recursive: true });
    copyFileSync(realpathSync('/bin/sh'), join(folder, 'bin/sh'));
    chmodSync(join(folder, 'bin/sh'), 0o755);
  }
  // Programs are added by the tool, which also adds their libraries.
  const own = join(folder, 'usr/local/bin');
  const programsFolder = `${folder}.programs`;
  mkdirSync(programsFolder, { recursive: true });
  for (const entry of name === 'postgres' ? [] : readdirSync(own).filter((file) => !file.endsWith('.sh')))
    renameSync(join(own, entry), join(programsFolder, entry));
  // Native add-ons need libraries that Node itself does not.
  const addons = trial
    ? []
    : readdirSync(join(folder, 'app/node_modules'), { recursive: true, encoding: 'utf8' }).filter((path) =>
        /gnu[^/]*\.node$|glibc\.node$/.test(path),
      );
  for (const addon of addons) {
    copyFileSync(join(folder, 'app/node_modules', addon), join(programsFolder, basename(addon)));
    chmodSync(join(programsFolder, basename(addon)), 0o755);
  }
  const programs =
    name === 'postgres'
      ? [join(folder, 'opt/postgres/server/bin/postgres')]
      : readdirSync(programsFolder).map((entry) => join(programsFolder, entry));
  const environment = trial ? [] : ['NODE_ENV=production', `NODE_OPTIONS=${nodeOptions}`, 'PLAZA_HOME=/tmp/plaza'];
  const entrypoint = program === 'node' ? '/usr/local/bin/node' : program;
  // There is one command, and the arguments of a pod follow it: only the operator's pods have some.
  const command = name === 'operator' ? [entrypoint] : [entrypoint, ...rest];
  execFileSync(
    tool,
    [
      `localhost/plaza-${name}:${tag}`,
      ...programs.flatMap((path) => ['-b', path]),
      '-d',
      `${folder}/:/.`,
      ...environment.flatMap((pair) => ['-e', pair]),
      '-u',
      String(user),
      '-w',
      '/tmp',
      '--',
      ...command,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
}
