// Every command of the table: its help, its JSON and its refusals, without anything that runs.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { declaredKeys } from '@plaza/cache';
import { entries } from '../src/commands/cache.ts';
import { commandDocs } from '../src/commands/docs.ts';
import { optionsOf } from '../src/commands/command.ts';
import { flagOf, usageOf } from '../src/commands/help.ts';
import { main } from '../src/commands/main.ts';
import { parse } from '../src/commands/program.ts';
import { commands } from '../src/commands/table.ts';

async function plaza(...words: string[]): Promise<{ code: number; out: string; error: string }> {
  const [out, error]: [string[], string[]] = [[], []];
  const into = (lines: string[]) => ({ write: (text: string) => lines.push(text) > 0 });
  const code = await main(words, { out: into(out), error: into(error) });
  return { code, out: out.join(''), error: error.join('') };
}

/** As a shell takes them apart. */
const split = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
const wordsBefore = (line: string): string[] => {
  const words = split(line);
  const redirected = words.findIndex((word) => word.startsWith('>'));
  return redirected < 0 ? words : words.slice(0, redirected);
};

describe.each(commands.map((command) => [command.name, command] as const))('%s', (name, command) => {
  test('explains itself, with examples that it understands', async () => {
    const { code, out, error } = await plaza(...name.split(' '), '--help');
    expect([code, error]).toEqual([0, '']);
    expect(out).toMatch(new RegExp(`^npx plaza ${name}`));
    for (const option of optionsOf(command)) expect(out).toContain(`  ${flagOf(option)}`);
    for (const { name: argument } of command.arguments ?? []) expect(out).toContain(`  ${argument}`);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const { words } of command.examples) {
      expect(out).toContain(`  npx plaza ${words}\n`);
      expect(parse(wordsBefore(words))).toMatchObject({ command: { name } });
    }
    expect(await plaza('help', ...name.split(' '))).toMatchObject({ code: 0, out });
  });

  test('describes itself to programs', async () => {
    const { out } = await plaza(...name.split(' '), '--help', '--json');
    expect(JSON.parse(out)).toMatchObject({ name, usage: `npx plaza ${usageOf(command)}`, about: command.about });
  });

  test('refuses in one sentence what it does not know', async () => {
    const words = name.split(' ');
    const wrong = [...(command.arguments ?? []).filter(({ optional }) => !optional)].map(() => 'x');
    for (const refused of [
      await plaza(...words, ...wrong, '--jsno'),
      ...(wrong.length > 0 ? [await plaza(...words)] : []),
      ...((command.arguments ?? []).some(({ several }) => several)
        ? []
        : [await plaza(...words, ...(command.arguments ?? []).map(() => 'x'), 'one-more')]),
    ]) {
      expect(refused).toMatchObject({ code: 2, out: '' });
      expect(refused.error).toMatch(/^.+[.?] "npx plaza .+ --help" explains its use\.\n$/);
    }
  });

  test('refuses values that cannot be, before it loads anything', async () => {
    for (const [at, { choices, pattern, optional }] of (command.arguments ?? []).entries()) {
      if (!choices && !pattern) continue;
      const before = (command.arguments ?? []).slice(0, at).map(({ choices: some }) => some?.[0] ?? '1');
      const { code, error } = await plaza(...name.split(' '), ...before, 'no such value');
      expect([code, error]).toEqual([2, expect.stringMatching(/no such value.*\.\n$/)]);
      expect(optional ?? false).toBe(optional === true);
    }
    for (const { name: option, choices, pattern } of command.options ?? []) {
      if (!choices && !pattern) continue;
      const before = (command.arguments ?? []).filter(({ optional }) => !optional).map(() => '1');
      const { code, error } = await plaza(...name.split(' '), ...before, `--${option}`, 'no such value');
      expect([code, error]).toEqual([2, expect.stringMatching(/\.\n$/)]);
    }
  });

  test('has a module', async () => {
    expect(typeof (await command.load())).toBe('function');
  });
});

test('all are listed, for people and for programs', async () => {
  for (const words of [[], ['help'], ['--help'], ['-h']]) {
    const { code, out } = await plaza(...words);
    expect(code).toBe(0);
    for (const { name } of commands) expect(out).toContain(`\n  ${name} `);
  }
  const { out } = await plaza('help', '--json');
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { name: string }).name),
  ).toEqual(commands.map(({ name }) => name));
  expect((await plaza('ledger', '--help')).out).toMatch(/ledger verify(.|\n)*ledger archive MONTH \[FOLDER\]/);
  expect(readFileSync(join(import.meta.dirname, '../../docs/commands.md'), 'utf8')).toBe(commandDocs());
});

test('the version is that of the release', async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string;
  };
  expect(await plaza('--version')).toMatchObject({ code: 0, out: `plaza ${version}\n` });
  expect(JSON.parse((await plaza('--version', '--json')).out)).toEqual({ version });
});

test.each([
  [['foo'], 'There is no command "foo". "npx plaza help" lists them.'],
  [['docter'], 'There is no command "docter". Did you mean "doctor"? "npx plaza help" lists them.'],
  [
    ['ledger', 'verfy'],
    'There is no command "ledger verfy". Did you mean "ledger verify"? "npx plaza ledger" has 3 commands: ledger verify, ledger archive, ledger restore.',
  ],
  [['keys'], '"npx plaza keys" has 2 commands: keys rotate, keys reseal.'],
  [['admin', 'grant'], 'Missing required argument \'EMAIL\'. "npx plaza admin grant --help" explains its use.'],
  [
    ['events', 'list', '--sate', 'dead'],
    'Unknown option \'--sate\'. Did you mean --state? "npx plaza events list --help" explains its use.',
  ],
  [
    ['staff', 'grant', 'a@plaza.example', 'emperor'],
    'There is no role "emperor": admin, support, finance, catalogue, auditor.',
  ],
  [['migrate', 'now'], 'There is no schema "now": auth, wallet, catalog, messaging, billing.'],
  [['ledger', 'archive', '2026-13'], '"2026-13" is not a month: write it as 2026-03.'],
  [['events', 'replay'], 'Name the dead events to replay: their ids, or --all.'],
  [
    ['events', 'drop', '--all'],
    'All dead events will be deleted, and what they tell of will never happen. Add --yes to do it without being asked.',
  ],
  [['redis', 'estimate', '--users', '9..1'], '--users 9..1: the first number must be the smaller one.'],
  [
    ['cache', 'get', 'nothing:1'],
    expect.stringMatching(/^No service has a key like "nothing:1"\. There are: .*cart:\{userId\}, /),
  ],
])('%j is not guessed', async (words, sentence) => {
  const { code, out, error } = await plaza(...words);
  expect([code, out, error.trim()]).toEqual([2, '', sentence]);
});

test('the list of commands is there before anything else is loaded', () => {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    if (!path.startsWith('/')) return;
    for (const [, from = ''] of readFileSync(path, 'utf8').matchAll(
      /^(?:import|export) (?!type )[^;]*? from '(.+)';$/gm,
    ))
      visit(from.startsWith('.') ? join(dirname(path), from) : from);
  };
  visit(join(import.meta.dirname, '../src/plaza.ts'));
  expect([...seen].filter((name) => !name.startsWith('/') && !name.startsWith('node:')).sort()).toEqual([
    '@plaza/services',
    'commander',
  ]);
});

test('a shell completes commands, options and values', async () => {
  const { out } = await plaza('completion', 'bash');
  const completed = (...words: string[]): string[] =>
    execFileSync(
      'bash',
      ['-c', `${out}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _plaza; echo "\${COMPREPLY[@]}"`, 'bash', ...words],
      { encoding: 'utf8' },
    )
      .trim()
      .split(' ');
  expect(completed('plaza', 'le')).toEqual(['ledger']);
  expect(completed('plaza', 'ledger', '')).toEqual(['verify', 'archive', 'restore']);
  expect(completed('plaza', 'events', 'drop', '--')).toEqual(['--all', '--service', '--yes', '--json', '--help']);
  expect(completed('plaza', 'events', 'list', '--state', 'd')).toEqual(['done', 'dead']);
  expect(completed('plaza', 'migrate', 'b')).toEqual(['billing']);
  for (const shell of ['zsh', 'fish']) expect((await plaza('completion', shell)).out).toContain('dev/plaza.mjs');
});

test('every kind of cache key can be shown, or is known to be none', () => {
  const kinds = declaredKeys().map(({ kind }) => kind);
  expect(kinds.filter((kind) => !kind.startsWith('test.') && !Object.hasOwn(entries, kind))).toEqual([]);
});
