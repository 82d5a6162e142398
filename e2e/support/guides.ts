// The code of a page of documentation, as a reader copies it.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from '@plaza/dev/engines';

const run = promisify(execFile);

export interface Sample {
  code: string;
  /** The text between the sample before and this one. */
  about: string;
}

/** The samples of a page in one language, as they follow each other, from one heading to another. */
export function samplesOf(page: string, language: 'bash' | 'ts', from?: string, to?: string): Sample[] {
  const text = readFileSync(join(checkout, page), 'utf8');
  const at = (heading: string): number => {
    const index = text.indexOf(`\n## ${heading}\n`);
    if (index < 0) throw new Error(`${page} has no heading "${heading}".`);
    return index;
  };
  const part = text.slice(from === undefined ? 0 : at(from), to === undefined ? undefined : at(to));
  return [...part.matchAll(/([^]*?)```(\w*)\n([^]*?)```/g)]
    .filter(([, , of]) => of === language)
    .map(([, about = '', , code = '']) => ({ about, code }));
}

/** Pastes commands into a shell. @returns what they print */
export async function paste(script: string, cwd = checkout): Promise<string> {
  const patient = 'curl() { command curl -sS --max-time 60 "$@"; }';
  // The commands run the Node that the tests run on.
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, NODE_OPTIONS: '' };
  return (await run('bash', ['-e', '-o', 'pipefail', '-c', `${patient}\n${script}`], { cwd, env })).stdout;
}

/** The reasons of all errors in what was printed, in their order. */
export const reasonsIn = (output: string): string[] =>
  [...output.matchAll(/"reason":"([A-Z_]+)"/g)].map(([, reason = '']) => reason);
