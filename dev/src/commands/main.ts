// From the words that were typed to a command of the table, and to an exit code: 0, 1 if something wrong was found, 2 if the words were not understood.
import { Sentence, textOf } from '../sentence.ts';
import { Usage } from './command.ts';
import { confirm } from './confirm.ts';
import { Output, type Streams } from './output.ts';
import { parse } from './program.ts';
import { commands } from './table.ts';

export async function main(words: readonly string[], streams?: Streams): Promise<number> {
  const output = new Output({ json: words.includes('--json'), streams });
  try {
    const parsed = parse(words);
    if ('answer' in parsed) {
      (streams?.out ?? process.stdout).write(`${parsed.answer}\n`);
      return 0;
    }
    const { command, given, yes } = parsed;
    const destroyed = command.destroys?.(given);
    if (destroyed !== undefined && !yes) await confirm(destroyed);
    const run = await command.load();
    return await run(given, output, commands);
  } catch (error) {
    output.warn(await sentenceOf(error));
    return error instanceof Usage ? 2 : 1;
  }
}

async function sentenceOf(error: unknown): Promise<string> {
  if (error instanceof Usage || error instanceof Sentence) return error.message;
  // It takes a while to load, and most commands end without an error.
  const { ServiceError } = await import('@plaza/service');
  return error instanceof ServiceError ? error.message : textOf(error);
}
