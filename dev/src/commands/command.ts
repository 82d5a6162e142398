// What a command is: an entry of the table (table.ts), from which the help, the completion, docs/commands.md and the tests are made. What it does is in a
// module of its own, which is loaded when it runs: the table itself loads nothing.
import type { Output } from './output.ts';

export interface ArgumentSpec {
  /** In capitals, as the help shows it. */
  name: string;
  about: string;
  optional?: boolean;
  /** The last one takes all words that are left. */
  several?: boolean;
  choices?: readonly string[];
  /** Refused otherwise, with `wrong`. */
  pattern?: RegExp;
  /** A sentence about the value that it is given. */
  wrong?: (value: string) => string;
}

export interface OptionSpec extends Pick<ArgumentSpec, 'about' | 'choices' | 'pattern' | 'wrong'> {
  /** Without the dashes. */
  name: string;
  /** What its value is called; without it, it is a switch. */
  value?: string;
  several?: boolean;
}

export interface Example {
  /** Behind `npx plaza`. */
  words: string;
  about: string;
}

/** Answers the exit code: 0, or 1 if something wrong was found. `commands` is the table, for what is made from it. */
export type Run = (given: Given, output: Output, commands: readonly CommandSpec[]) => Promise<number>;

export interface CommandSpec {
  /** The words that choose it. */
  name: string;
  /** In one line, in the list of all. */
  about: string;
  /** What its own help adds. */
  more?: string;
  arguments?: readonly ArgumentSpec[];
  options?: readonly OptionSpec[];
  examples: readonly Example[];
  /** What it destroys, as a question: it is asked on a terminal, and `--yes` answers it elsewhere. Undefined: with these options nothing. */
  destroys?: (given: Given) => string | undefined;
  load: () => Promise<Run>;
}

/** Those of the table, and those that each command has. */
export function optionsOf({ options = [], destroys }: CommandSpec): OptionSpec[] {
  return [
    ...options,
    ...(destroys ? [{ name: 'yes', about: 'does it without asking' }] : []),
    { name: 'json', about: 'prints JSON, one object a line' },
  ];
}

export interface CommandGroup {
  title: string;
  commands: readonly CommandSpec[];
}

/** The words of a command were not understood; exits with 2. */
export class Usage extends Error {
  override name = 'Usage';
}

/** What was typed, by the names in the table. */
export class Given {
  readonly #arguments: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly #options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

  constructor(
    values: Readonly<Record<string, string | readonly string[] | undefined>>,
    options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>,
  ) {
    this.#arguments = values;
    this.#options = options;
  }

  /** One that is not optional. */
  word(name: string): string {
    const value = this.#arguments[name];
    if (typeof value !== 'string') throw new Error(`The command has no argument ${name}.`);
    return value;
  }

  optional(name: string): string | undefined {
    const value = this.#arguments[name];
    return typeof value === 'string' ? value : undefined;
  }

  words(name: string): readonly string[] {
    const value = this.#arguments[name];
    return Array.isArray(value) ? (value as readonly string[]) : [];
  }

  option(name: string): string | undefined {
    const value = this.#options[name];
    return typeof value === 'string' ? value : undefined;
  }

  options(name: string): readonly string[] {
    const value = this.#options[name];
    return Array.isArray(value) ? (value as readonly string[]) : [];
  }

  has(name: string): boolean {
    return this.#options[name] === true;
  }
}
