// npm test
import { join } from 'node:path';
import { root, runPinned } from './bootstrap.mjs';

await runPinned(join(root, 'dev/src/test.ts'), process.argv.slice(2), { watched: true });
