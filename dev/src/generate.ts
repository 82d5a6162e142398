// Makes everything in packages/api that comes from proto/: TypeScript, the descriptor set, the list of rpcs and the OpenAPI page;
// and docs/errors.md, which comes from the code.
// `--check` compares instead, in a folder of its own, and names what drifted.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { errorDocs } from './error-docs.ts';
import { openApi } from './openapi.ts';
import { describeRpcs, rpcsModule } from './rpcs.ts';

const root = join(import.meta.dirname, '../..');
const check = process.argv.includes('--check');
const out = check ? mkdtempSync(join(tmpdir(), 'plaza-generate-')) : join(root, 'packages/api');

function buf(...args: string[]): void {
  execFileSync(process.execPath, [join(root, 'node_modules/@bufbuild/buf/bin/buf'), ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
}

if (!check) rmSync(join(out, 'src/gen'), { recursive: true, force: true });
buf('generate', 'proto', '--output', out);
// Comments are for people who read the OpenAPI page; the gateway's copy does without them.
buf('build', 'proto', '--as-file-descriptor-set', '--exclude-source-info', '--output', join(out, 'descriptors.binpb'));
// Health has a definition of its own, for reflection; the gateway's rules know nothing of it.
buf('build', 'node_modules/grpc-health-check/proto', '--as-file-descriptor-set', '--exclude-source-info', '--output', join(out, 'health.binpb'));
const commented = mkdtempSync(join(tmpdir(), 'plaza-comments-'));
buf('build', 'proto', '--as-file-descriptor-set', '--output', join(commented, 'descriptors.binpb'));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
writeFileSync(join(out, 'openapi.json'), `${JSON.stringify(openApi(readFileSync(join(commented, 'descriptors.binpb')), version), null, 2)}\n`);
rmSync(commented, { recursive: true });
const rpcs = describeRpcs(readFileSync(join(out, 'descriptors.binpb')));
writeFileSync(join(out, 'src/gen/rpcs.ts'), rpcsModule(rpcs));
const docs = check ? out : join(root, 'docs');
writeFileSync(join(docs, 'errors.md'), await errorDocs(root));

if (check) {
  const drifted = compare(join(out, 'src/gen'), join(root, 'packages/api/src/gen'))
    .concat(compare(out, join(root, 'packages/api'), ['descriptors.binpb', 'health.binpb', 'openapi.json']))
    .concat(compare(out, join(root, 'docs'), ['errors.md']));
  rmSync(out, { recursive: true });
  if (drifted.length > 0) {
    console.error(`What is generated differs from what it is made of: ${drifted.join(', ')}. Run "npm run generate" and commit the result.`);
    process.exit(1);
  }
}

function compare(fresh: string, committed: string, names = files(fresh, committed)): string[] {
  return names.filter((name) => {
    const [a, b] = [join(fresh, name), join(committed, name)];
    return !existsSync(a) || !existsSync(b) || !readFileSync(a).equals(readFileSync(b));
  });
}

function files(...folders: string[]): string[] {
  const names = folders.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name))));
  return [...new Set(names)];
}
