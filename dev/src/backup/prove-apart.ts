// Proves a backup in a process of its own: to compare every file takes a core for as long as it lasts, and npm start has other work.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { Sentence } from '../sentence.ts';
import type { StoredBackup } from './store.ts';

const script = join(import.meta.dirname, '../plaza.ts');

/** As "npx plaza backup verify" does. Throws what that says. */
export async function proveApart({ name, path }: StoredBackup, stopping: AbortSignal): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, 'backup', 'verify', name, '--folder', dirname(path)],
    { stdio: ['ignore', 'ignore', 'pipe'], signal: stopping },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('close', resolve).once('error', reject),
  );
  if (code !== 0) throw new Sentence(`${name} could not be proved: ${said.trim()}`);
}
