// npm start
import { join } from 'node:path';
import { root, runPinned } from './bootstrap.mjs';

await runPinned(join(root, 'dev/src/start.ts'), process.argv.slice(2), { watched: true });
