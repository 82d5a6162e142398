// Makes everything in packages/api that comes from proto/: TypeScript, the descriptor set, the list of rpcs and the OpenAPI page;
// docs/errors.md and docs/commands.md, which come from the code; the table of events; the types and operations of packages/client; the mails of messaging; and of the chart and the
// Dockerfile what comes from the list of services.
// `--check` only compares, and names what drifted.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { chartFiles } from './chart/generate.ts';
import { clientFiles } from './client/generate.ts';
import { commandDocs } from './commands/docs.ts';
import { errorDocs, errorReasons } from './error-docs.ts';
import { describeEvents, eventTypesModule, withEventTable } from './event-types.ts';
import { withServiceStages } from './images/dockerfile.ts';
import { mailFiles } from './mails.ts';
import { openApi } from './openapi/openapi.ts';
import { codeSamples } from './openapi/samples.ts';
import { permissionDocs } from './permission-docs.ts';
import { describeRpcs, rpcsModule } from './rpcs.ts';
import { describeSizes, sizesModule } from './sizes.ts';
import { describeValues, valuesModule } from './values.ts';

const root = join(import.meta.dirname, '../..');
const check = process.argv.includes('--check');
const api = join(root, 'packages/api');
const out = mkdtempSync(join(tmpdir(), 'plaza-generate-'));

function buf(...args: string[]): void {
  execFileSync(process.execPath, [join(root, 'node_modules/@bufbuild/buf/bin/buf'), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

buf('generate', 'proto', '--output', out);
// Protocols of others are used, but are no part of the API. Comments are for readers of the OpenAPI page; the gateway's copy has none.
buf(
  'build',
  'proto',
  '--exclude-path',
  'proto/vendor',
  '--as-file-descriptor-set',
  '--exclude-source-info',
  '--output',
  join(out, 'descriptors.binpb'),
);
// What events look like, with what they import: it is read at a service's start, so it is small.
buf(
  'build',
  'proto',
  '--path',
  'proto/plaza/events',
  '--as-file-descriptor-set',
  '--exclude-source-info',
  '--output',
  join(out, 'events.binpb'),
);
// Health has a definition of its own, for reflection; the gateway's rules know nothing of it.
buf(
  'build',
  'node_modules/grpc-health-check/proto',
  '--as-file-descriptor-set',
  '--exclude-source-info',
  '--output',
  join(out, 'health.binpb'),
);
const commented = mkdtempSync(join(tmpdir(), 'plaza-comments-'));
buf(
  'build',
  'proto',
  '--exclude-path',
  'proto/vendor',
  '--as-file-descriptor-set',
  '--output',
  join(commented, 'descriptors.binpb'),
);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const withComments = readFileSync(join(commented, 'descriptors.binpb'));
rmSync(commented, { recursive: true });
const rpcs = describeRpcs(readFileSync(join(out, 'descriptors.binpb')));
writeFileSync(join(out, 'src/gen/rpcs.ts'), rpcsModule(rpcs));
const events = describeEvents(readFileSync(join(out, 'descriptors.binpb')));
writeFileSync(join(out, 'src/gen/event-types.ts'), eventTypesModule(events));
const sizes = describeSizes(readFileSync(join(out, 'descriptors.binpb')));
if (sizes.missing.length > 0) {
  console.error(
    `Whoever sends a request must not decide how large it is. Give a max_length or max_items (proto/plaza/options/v1/options.proto) to: ${sizes.missing.join(', ')}.`,
  );
  process.exit(1);
}
writeFileSync(join(out, 'src/gen/sizes.ts'), sizesModule(sizes));
writeFileSync(
  join(out, 'src/gen/values.ts'),
  valuesModule(describeValues(readFileSync(join(out, 'descriptors.binpb')))),
);

// File by file, and only changed ones, so that a process that runs meanwhile never finds one missing.
const drifted = [
  ...compare('src/gen', files(join(out, 'src/gen'), join(api, 'src/gen'))),
  ...compare('', ['descriptors.binpb', 'events.binpb', 'health.binpb']),
];
if (!check) for (const name of drifted) replace(name);
rmSync(out, { recursive: true });

// After the generated code, which the reasons of errors are read with.
const samples = codeSamples(join(root, 'docs/examples'));
const openApiText = `${JSON.stringify(openApi(withComments, version, await errorReasons(root), samples), null, 2)}\n`;
const eventsPage = join(root, 'docs/events.md');
const dockerfile = join(root, 'Dockerfile');
for (const [path, text] of [
  [join(api, 'openapi.json'), openApiText] as const,
  [join(root, 'docs/errors.md'), await errorDocs(root)] as const,
  [join(root, 'docs/commands.md'), commandDocs()] as const,
  [join(root, 'docs/permissions.md'), permissionDocs(rpcs)] as const,
  [eventsPage, withEventTable(readFileSync(eventsPage, 'utf8'), events)] as const,
  [dockerfile, withServiceStages(readFileSync(dockerfile, 'utf8'))] as const,
  ...chartFiles(),
  ...(await clientFiles(root, openApiText)),
  ...(await mailFiles(root)),
]) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  drifted.push(relative(root, path));
  if (check) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

if (check && drifted.length > 0) {
  console.error(
    `Generated files are out of date: ${drifted.join(', ')}. Run "npm run generate" and commit the result.`,
  );
  process.exit(1);
}

function compare(folder: string, names: string[]): string[] {
  return names
    .map((name) => join(folder, name))
    .filter((name) => {
      const [fresh, committed] = [join(out, name), join(api, name)];
      return !existsSync(fresh) || !existsSync(committed) || !readFileSync(fresh).equals(readFileSync(committed));
    });
}

function replace(name: string): void {
  const [fresh, committed] = [join(out, name), join(api, name)];
  if (!existsSync(fresh)) return rmSync(committed);
  mkdirSync(dirname(committed), { recursive: true });
  copyFileSync(fresh, `${committed}.new`);
  renameSync(`${committed}.new`, committed);
}

function files(...folders: string[]): string[] {
  const names = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name))),
    );
  return [...new Set(names)];
}
