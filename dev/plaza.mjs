#!/usr/bin/env node
// npx plaza
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fail, root, runPinned } from './bootstrap.mjs';

if (!existsSync(join(root, 'package-lock.json')) || !existsSync(join(root, 'dev/src/plaza.ts')))
  fail(`${root} is no checkout of Plaza, and this command is part of one: run "npx plaza" there.`);
// Compiled once, it starts in half the time.
process.env.NODE_COMPILE_CACHE ??= join(root, '.plaza/compile-cache');
await runPinned(join(root, 'dev/src/plaza.ts'), process.argv.slice(2));
