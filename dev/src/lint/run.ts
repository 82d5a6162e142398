// npm run lint -- …: lints everything. All files in one process need more memory than Node takes by itself.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const flags = ['--disable-warning=ExperimentalWarning', '--max-old-space-size=6144'];
const { status } = spawnSync(
  process.execPath,
  [...flags, 'node_modules/eslint/bin/eslint.js', '.', ...process.argv.slice(2)],
  { cwd: join(import.meta.dirname, '../../..'), stdio: 'inherit' },
);
if (status !== 0) process.exitCode = 1;
