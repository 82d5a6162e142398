// The help: of all commands, of a group of them, and of one with its options and examples. With --json, the entries of the table.
import { readFileSync } from 'node:fs';
import { optionsOf, type ArgumentSpec, type CommandSpec, type OptionSpec } from './command.ts';
import { commandGroups, commands } from './table.ts';

const column = 26;
const width = 120;

/** Of the command, its words and its options. */
export function usageOf({ name, arguments: parameters = [], options = [], destroys }: CommandSpec): string {
  const words = parameters.map(shown);
  const flags = options.length > 0 || destroys ? ['[options]'] : [];
  return [name, ...words, ...flags].join(' ');
}

function shown({ name, optional, several }: ArgumentSpec): string {
  const word = several ? `${name} …` : name;
  return optional ? `[${word}]` : word;
}

export const flagOf = ({ name, value }: OptionSpec): string => (value ? `--${name} ${value}` : `--${name}`);

export function overview(json: boolean): string {
  if (json) return listed(commands);
  const groups = commandGroups.map(
    ({ title, commands: some }) => `${title}:\n${some.map((command) => line(command.name, command.about)).join('\n')}`,
  );
  return `npx plaza <command> [options]

${groups.join('\n\n')}

Each command has --help, with its options and examples, and --json. "npx plaza --version" prints the version.
It exits with 0, with 1 if it finds something wrong, and with 2 if it does not understand its words.

The databases are those of the "npm start" that runs in this checkout, else those that DATABASE_URL or <SERVICE>_DATABASE_URL
name, else the embedded PostgreSQL of this checkout.`;
}

export function groupHelp(group: readonly CommandSpec[], json: boolean): string {
  if (json) return listed(group);
  const first = group[0]!.name.split(' ')[0]!;
  return `npx plaza ${first} <command> [options]

${group.map((command) => line(usageOf(command), command.about)).join('\n')}

Each has --help, with its options and examples.`;
}

export function commandHelp(command: CommandSpec, json: boolean): string {
  if (json) return listed([command]);
  const { arguments: parameters = [], about, more, examples } = command;
  const capital = `${about.charAt(0).toUpperCase()}${about.slice(1)}.`;
  const words = parameters.map((spec) => line(spec.name, withChoices(spec)));
  const options = optionsOf(command).map((spec) => line(flagOf(spec), withChoices(spec)));
  const sections = [
    `npx plaza ${usageOf(command)}`,
    wrapped(capital, 0),
    ...(more ? [wrapped(more, 0)] : []),
    ...(words.length > 0 ? [words.join('\n')] : []),
    options.join('\n'),
    `Examples:\n${examples.map(({ words: typed, about: what }) => `  npx plaza ${typed}\n      ${what}`).join('\n')}`,
  ];
  return sections.join('\n\n');
}

export function version(json: boolean): string {
  const { version: number } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return json ? JSON.stringify({ version: number }) : `plaza ${number}`;
}

const withChoices = ({ about, choices }: Pick<OptionSpec, 'about' | 'choices'>): string =>
  choices ? `${about}: ${choices.join(', ')}` : about;

function listed(some: readonly CommandSpec[]): string {
  return some
    .map((command) =>
      JSON.stringify({
        name: command.name,
        usage: `npx plaza ${usageOf(command)}`,
        about: command.about,
        more: command.more,
        arguments: (command.arguments ?? []).map(({ name, about, optional = false, several = false, choices }) => ({
          name,
          about,
          optional,
          several,
          choices,
        })),
        options: optionsOf(command).map(({ name, value, about, choices }) => ({ name, value, about, choices })),
        examples: command.examples,
        destroys: command.destroys !== undefined,
      }),
    )
    .join('\n');
}

function line(name: string, about: string): string {
  const text = wrapped(about, column);
  return name.length <= column - 4 ? `  ${name.padEnd(column - 2)}${text}` : `  ${name}\n${' '.repeat(column)}${text}`;
}

/** The first line stands behind what is there already. */
function wrapped(text: string, indent: number): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && indent + last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
