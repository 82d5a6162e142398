#!/usr/bin/env node
// npx plaza
import { join } from 'node:path';
import { root, runPinned } from './bootstrap.mjs';

await runPinned(join(root, 'dev/src/plaza.ts'), process.argv.slice(2));
