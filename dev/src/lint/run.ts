// npm run lint -- …: lints everything, one part after the other. All files in one process need more memory than Node takes by itself.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const first = ['services', 'packages'];
const parts = [first, ['.', ...first.flatMap((folder) => ['--ignore-pattern', `${folder}/**`])]];

for (const part of parts) {
  const eslint = [
    '--disable-warning=ExperimentalWarning',
    '--max-old-space-size=6144',
    'node_modules/eslint/bin/eslint.js',
  ];
  const { status } = spawnSync(process.execPath, [...eslint, ...part, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
