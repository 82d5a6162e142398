// npx plaza completion: scripts for shells, made from the table. They define "plaza", which runs this checkout from any folder: elsewhere "npx plaza"
// would run a package of the npm registry that only has the same name.
import { join } from 'node:path';
import { checkout } from '../engines/folders.ts';
import { optionsOf, type CommandSpec, type Run } from './command.ts';

type Commands = readonly CommandSpec[];

export const completion: Run = (given, output, commands) => {
  const shell = given.word('SHELL') as keyof typeof scripts;
  const script = scripts[shell](commands);
  output.tell(script.trimEnd(), { shell, script });
  return Promise.resolve(0);
};

const scripts = {
  bash,
  zsh: (commands: Commands) => `autoload -Uz bashcompinit && bashcompinit\n${bash(commands)}`,
  fish,
};

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const program = join(checkout, 'dev/plaza.mjs');

/** What can follow each beginning: words of commands, and the options and choices of a whole one. */
export function followers(commands: Commands): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  const add = (before: string, word: string): unknown =>
    (found.get(before) ?? found.set(before, new Set()).get(before)!).add(word);
  for (const command of commands) {
    const words = command.name.split(' ');
    for (const [index, word] of words.entries()) add(words.slice(0, index).join(' '), word);
    for (const word of wordsOf(command)) add(command.name, word);
  }
  add('', 'help');
  return new Map([...found].map(([before, words]) => [before, [...words]]));
}

function wordsOf(command: CommandSpec): string[] {
  const choices = (command.arguments ?? []).flatMap((argument) => argument.choices ?? []);
  return [...choices, ...optionsOf(command).map(({ name }) => `--${name}`), '--help'];
}

/** The choices of the options that have some. */
function optionChoices(commands: Commands): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { options = [] } of commands)
    for (const { name, choices } of options)
      if (choices) found.set(`--${name}`, [...new Set([...(found.get(`--${name}`) ?? []), ...choices])]);
  return found;
}

function bash(commands: Commands): string {
  const cases = [...followers(commands)].map(
    ([before, words]) => `    ${quoted(before)}) words=${quoted(words.join(' '))} ;;`,
  );
  const values = [...optionChoices(commands)].map(
    ([option, words]) => `    ${option}) words=${quoted(words.join(' '))} ;;`,
  );
  const firsts = [...new Set(commands.filter(({ name }) => name.includes(' ')).map(({ name }) => name.split(' ')[0]))];
  return `plaza() { command node ${quoted(program)} "$@"; }
_plaza() {
  local words='' before='' current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  if [ "$COMP_CWORD" -gt 1 ]; then before="\${COMP_WORDS[1]}"; fi
  case "$before" in
    ${firsts.join('|')}) if [ "$COMP_CWORD" -gt 2 ]; then before="$before \${COMP_WORDS[2]}"; fi ;;
  esac
  case "$before" in
${cases.join('\n')}
  esac
  case "$previous" in
${values.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _plaza plaza
`;
}

function fish(commands: Commands): string {
  const groups = [...new Set(commands.filter(({ name }) => name.includes(' ')).map(({ name }) => name.split(' ')[0]!))];
  const lines = commands.flatMap((command) => {
    const [first = '', second] = command.name.split(' ');
    const here = second
      ? `__fish_seen_subcommand_from ${first}; and __fish_seen_subcommand_from ${second}`
      : `__fish_seen_subcommand_from ${first}`;
    const beside = second
      ? `__fish_seen_subcommand_from ${first}; and test (count (commandline -opc)) -eq 2`
      : '__fish_use_subcommand';
    const choices = (command.arguments ?? []).flatMap((argument) => argument.choices ?? []);
    return [
      `complete -c plaza -f -n ${quoted(beside)} -a ${second ?? first} -d ${quoted(command.about)}`,
      ...(choices.length > 0 ? [`complete -c plaza -f -n ${quoted(here)} -a ${quoted(choices.join(' '))}`] : []),
      ...optionsOf(command).map(
        ({ name, value, about, choices: values = [] }) =>
          `complete -c plaza -n ${quoted(here)} -l ${name} -d ${quoted(about)}${value ? ` -r -a ${quoted(values.join(' '))}` : ''}`,
      ),
    ];
  });
  return `function plaza; command node ${quoted(program)} $argv; end
${groups.map((group) => `complete -c plaza -f -n __fish_use_subcommand -a ${group}`).join('\n')}
${lines.join('\n')}
`;
}
