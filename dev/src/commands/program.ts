// The table as a parser: commander finds the command, checks its words and options, and suggests what was meant.
import { Command, CommanderError, Option } from 'commander';
import { Given, Usage, type ArgumentSpec, type CommandSpec, type OptionSpec } from './command.ts';
import { commandHelp, groupHelp, overview, version } from './help.ts';
import { commands } from './table.ts';

export type Parsed =
  { answer: string } | { command: CommandSpec; given: Given; /** `--yes` was given. */ yes: boolean };

/** Throws Usage if the words are no command. */
export function parse(words: readonly string[]): Parsed {
  const [first, ...rest] = words;
  if (first === 'help') return parse([...rest, '--help']);
  const json = words.includes('--json');
  const others = words.filter((word) => word !== '--json');
  const [only, ...more] = others;
  if (only === undefined || (more.length === 0 && (only === '--help' || only === '-h')))
    return { answer: overview(json) };
  if (more.length === 0 && (only === '--version' || only === '-V')) return { answer: version(json) };
  if (others.some((word) => word === '--help' || word === '-h')) {
    const help = helpOf(others, json);
    if (help !== undefined) return { answer: help };
  }
  return commandOf(others);
}

/** Of the longest command or group that the words begin with. */
function helpOf(words: readonly string[], json: boolean): string | undefined {
  const names = words.slice(
    0,
    words.findIndex((word) => word.startsWith('-')),
  );
  const command = commandIn(names);
  if (command) return commandHelp(command, json);
  const group = commands.filter(({ name }) => name.startsWith(`${names[0]} `));
  return group.length > 0 && names.length === 1 ? groupHelp(group, json) : undefined;
}

function commandOf(words: readonly string[]): Parsed {
  let found: Parsed | undefined;
  const root = quiet(new Command('npx plaza'));
  for (const spec of commands) {
    const command = spec.name.split(' ').reduce(childOf, root);
    describe(command, spec);
    command.action((...values: unknown[]) => {
      found = { command: spec, ...givenBy(spec, values, command.opts()) };
    });
  }
  try {
    root.parse([...words], { from: 'user' });
  } catch (error) {
    throw error instanceof CommanderError ? new Usage(sentenceOf(error, words)) : error;
  }
  if (!found) throw new Usage(notUnderstood(words));
  return found;
}

function quiet(command: Command): Command {
  return (
    command
      .exitOverride()
      // Else "backup" would take the options of "backup list" for its own.
      .enablePositionalOptions()
      .configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
      .helpCommand(false)
      .helpOption(false)
  );
}

function childOf(parent: Command, name: string): Command {
  const existing = parent.commands.find((command) => command.name() === name);
  if (existing) return existing;
  const made = quiet(new Command(name));
  parent.addCommand(made);
  return made;
}

function describe(command: Command, { arguments: parameters = [], options = [], destroys }: CommandSpec): void {
  for (const { name, optional = false, several = false } of parameters) {
    const word = several ? `${name}...` : name;
    command.argument(optional ? `[${word}]` : `<${word}>`);
  }
  for (const { name, value, several = false } of options) {
    const option = new Option(value ? `--${name} <${value}>` : `--${name}`);
    if (several) option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
    command.addOption(option);
  }
  if (destroys) command.option('--yes');
}

function givenBy(
  { arguments: parameters = [], options = [] }: CommandSpec,
  values: readonly unknown[],
  opts: Readonly<Record<string, unknown>>,
): { given: Given; yes: boolean } {
  const words = Object.fromEntries(
    parameters.map((spec, index) => {
      const value = values[index] as string | string[] | undefined;
      for (const text of [value ?? []].flat()) check(spec.name, spec, text);
      return [spec.name, value];
    }),
  );
  const flags = Object.fromEntries(
    options.map((spec) => {
      const value = opts[camelCase(spec.name)] as string | boolean | string[] | undefined;
      for (const text of [value ?? []].flat()) if (typeof text === 'string') check(`--${spec.name}`, spec, text);
      return [spec.name, value];
    }),
  );
  return { given: new Given(words, flags), yes: opts['yes'] === true };
}

function check(shown: string, { choices, pattern, wrong }: ArgumentSpec | OptionSpec, text: string): void {
  if (choices?.includes(text) ?? pattern?.test(text) ?? text !== '') return;
  const sentence = wrong?.(text) ?? `${shown} is "${text}", and must be${choices ? ' one of' : ' something else'}`;
  throw new Usage(choices ? `${sentence.replace(/\.$/, '')}: ${choices.join(', ')}.` : sentence);
}

const camelCase = (name: string): string => name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What commander says, as a sentence that says where more stands. */
function sentenceOf({ code, message }: CommanderError, words: readonly string[]): string {
  const [said = '', hint] = message.replace(/^error: /, '').split('\n');
  const meant = /Did you mean (?:one of )?(.+)\?\)/.exec(hint ?? '')?.[1];
  if (code === 'commander.unknownCommand' || code === 'commander.help') return notUnderstood(words, meant);
  const sentence = `${said.charAt(0).toUpperCase()}${said.slice(1).replace(/\.$/, '')}.`;
  return `${sentence}${meant ? ` Did you mean ${meant}?` : ''} "npx plaza ${nameIn(words)} --help" explains its use.`;
}

function notUnderstood(words: readonly string[], meant?: string): string {
  const [first = '', second] = words.filter((word) => !word.startsWith('-'));
  const group = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name);
  if (group.length === 0)
    return `There is no command "${first}".${meant ? ` Did you mean "${meant}"?` : ''} "npx plaza help" lists them.`;
  const what = group.length === 1 ? 'one command' : `${group.length} commands`;
  const begin = second === undefined ? '' : `There is no command "${first} ${second}". `;
  const instead = meant ? `Did you mean "${meant.split(', ').join(`", "${first} `).replace(/^/, `${first} `)}"? ` : '';
  return `${begin}${instead}"npx plaza ${first}" has ${what}: ${group.join(', ')}.`;
}

/** The longest command or group that the words begin with. */
function nameIn(words: readonly string[]): string {
  return commandIn(words)?.name ?? words[0] ?? '';
}

/** The longest command that the words begin with: "migrate verify", where "migrate" is one as well. */
function commandIn(words: readonly string[]): CommandSpec | undefined {
  return commands
    .filter(({ name }) => name.split(' ').every((word, index) => word === words[index]))
    .sort((a, b) => b.name.length - a.name.length)[0];
}
