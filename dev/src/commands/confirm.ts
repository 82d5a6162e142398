// Nothing is destroyed by mistake: a person on a terminal is asked, and a script says so beforehand.
import { createInterface } from 'node:readline/promises';
import { Sentence } from '../sentence.ts';
import { Usage } from './command.ts';

/** Throws unless a person agrees. */
export async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new Usage(`${question} Add --yes to do it without being asked.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} Type yes to go on: `);
    if (answer.trim().toLowerCase() !== 'yes') throw new Sentence('Nothing was changed.');
  } finally {
    terminal.close();
  }
}
