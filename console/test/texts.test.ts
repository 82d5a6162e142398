// The texts of the console: the same in both languages, none missing, none left over.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const src = join(import.meta.dirname, '../src');
const folders = ['app', 'gate', ...readdirSync(join(src, 'rooms')).map((name) => join('rooms', name))];

type Texts = { [key: string]: string | Texts };

function textsOf(folder: string, language: string): Map<string, string> {
  const file = join(src, folder, `texts.${language}.json`);
  const flat = new Map<string, string>();
  const walk = (texts: Texts, before: string): void => {
    for (const [key, value] of Object.entries(texts))
      if (typeof value === 'string') flat.set(before + key, value);
      else walk(value, `${before}${key}.`);
  };
  walk(JSON.parse(readFileSync(file, 'utf8')) as Texts, '');
  return flat;
}

const plural = /_(zero|one|two|few|many|other)$/;
const withoutPlural = (keys: Iterable<string>): string[] =>
  [...new Set([...keys].map((key) => key.replace(plural, '')))].sort();
const placeholders = (text: string): string[] => [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name!).sort();

/** Keys that a folder's code names; what is put in while it runs stands as `*`. */
function usedKeys(files: string[], namespace: string): Set<string> {
  const used = new Set<string>();
  for (const file of files) {
    const source = readFileSync(file, 'utf8');
    if (!source.includes(`useTranslation('${namespace}')`)) continue;
    for (const [, , key] of source.matchAll(/\bt\(\s*(['`])(.+?)\1/g)) used.add(key!.replaceAll(/\$\{[^}]+\}/g, '*'));
    // A choice between keys.
    for (const [, choice] of source.matchAll(/\bt\(([^'`()]+\?[^)]*)\)/g))
      for (const [, key] of choice!.matchAll(/'([\w.]+)'/g)) used.add(key!);
  }
  return used;
}

function filesOf(folder: string): string[] {
  return readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
    .map((name) => join(src, folder, name));
}

test.each(folders)('%s has the same texts in both languages', (folder) => {
  expect(existsSync(join(src, folder, 'texts.fr.json'))).toBe(true);
  const [en, fr] = [textsOf(folder, 'en'), textsOf(folder, 'fr')];
  expect(withoutPlural(fr.keys())).toEqual(withoutPlural(en.keys()));
  for (const [key, text] of fr) {
    const other = en.get(key) ?? en.get(key.replace(plural, '_other'))!;
    // The first of something needs no number.
    if (!plural.test(key)) expect([key, placeholders(text)]).toEqual([key, placeholders(other)]);
    expect([key, text.trim()]).not.toEqual([key, '']);
  }
  for (const language of [en, fr])
    for (const key of language.keys())
      if (plural.test(key)) expect([...language.keys()]).toContain(key.replace(plural, '_other'));
});

test.each(folders)('%s has every text that is used, and no other', (folder) => {
  const namespace = folder.split('/').at(-1)!;
  const files = folder === 'app' ? filesOf('.') : filesOf(folder);
  const used = usedKeys(files, namespace);
  const known = withoutPlural(textsOf(folder, 'en').keys());
  const patterns = [...used].map((key) => new RegExp(`^${key.replaceAll('.', '\\.').replaceAll('*', '[^.]+')}$`));
  expect([...used].filter((key, index) => !known.some((name) => patterns[index]!.test(name)))).toEqual([]);
  expect(known.filter((name) => !patterns.some((pattern) => pattern.test(name)))).toEqual([]);
});
