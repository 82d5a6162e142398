// Builds @plaza/client as it is published: JavaScript with types, and a package.json of its own. In this checkout everybody uses its sources.
//   npm run build:client             writes packages/client/dist, for `npm publish packages/client/dist`
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const source = join(root, 'packages/client');

interface Manifest {
  private?: boolean;
  exports: Record<string, string>;
  devDependencies?: object;
  [other: string]: unknown;
}

export function buildClient(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(source, 'tsconfig.json'), '--outDir', folder],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest;
  delete manifest.private;
  delete manifest.devDependencies;
  const exports = Object.fromEntries(
    Object.entries(manifest.exports).map(([name, path]) => {
      const built = path.replace('./src/', './').replace(/\.ts$/, '');
      return [name, { types: `${built}.d.ts`, default: `${built}.js` }];
    }),
  );
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ ...manifest, exports }, null, 2)}\n`);
  copyFileSync(join(source, 'README.md'), join(folder, 'README.md'));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
}

if (import.meta.main) buildClient(join(source, 'dist'));
