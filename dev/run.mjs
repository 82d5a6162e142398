// node dev/run.mjs <script> args…: runs a script of this checkout, TypeScript or not, under the pinned Node.
import { fail, runPinned } from './bootstrap.mjs';

const [script, ...args] = process.argv.slice(2);
if (!script) fail('Say which script to run: node dev/run.mjs <script> [arguments].');
await runPinned(script, args);
