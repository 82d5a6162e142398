// The pages that are there in French too: the same structure, the same code, and links to the same places.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkout } from '../src/engines/index.ts';

const pages = ['README', 'docs/QUICKSTART', 'docs/SELLERS'];
const read = (path: string): string => readFileSync(join(checkout, path), 'utf8');
const english = (page: string): string => read(`${page}.md`);
const french = (page: string): string => read(`${page}.fr.md`);

const codeBlock = /^ *```\w*\n[^]*?\n *```/gm;
const withoutCode = (text: string): string => text.replace(codeBlock, '');
/** Comments are translated. */
const codeOf = (text: string): string[] =>
  (text.match(codeBlock) ?? []).map((block) => block.replace(/^\s*(?:#|\/\/) .*\n/gm, '').replace(/\s+# .*$/gm, ''));
const headingsOf = (text: string): string[] =>
  [...withoutCode(text).matchAll(/^(#+) (.+)$/gm)].map(([, level, title]) => `${level} ${title}`);
const linksOf = (text: string): string[] =>
  [...withoutCode(text).matchAll(/\]\(([^)]+)\)|<(https?:[^>]+)>/g)].map(([, link, address]) => link ?? address!);
/** What is code in the text: commands, names, reasons. */
const wordsOf = (text: string): string[] =>
  [...withoutCode(text).matchAll(/`([^`\n]+)`/g)].map(([, word]) => word!).sort();
/** As GitHub makes it of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replace(/ /g, '-');

test.each(pages)('%s has the same headings, tables, lists and code in French', (page) => {
  const levels = (text: string): string[] => headingsOf(text).map((heading) => heading.split(' ')[0]!);
  expect(levels(french(page))).toEqual(levels(english(page)));
  const count = (text: string, what: RegExp): number => (withoutCode(text).match(what) ?? []).length;
  for (const what of [/^\|/gm, /^- /gm]) expect(count(french(page), what)).toBe(count(english(page), what));
  expect(codeOf(french(page))).toEqual(codeOf(english(page)));
  expect(wordsOf(french(page))).toEqual(wordsOf(english(page)));
});

test.each(pages)('%s leads to the same places in French, to their French pages where there are some', (page) => {
  const there = (text: string): string[] =>
    linksOf(text)
      .map((link) => link.replace(/\.fr\.md/, '.md').replace(/#.*$/, ''))
      .sort();
  // Each page leads to the other.
  expect(there(french(page))).toEqual(there(english(page)));
  const own = `${page.split('/').at(-1)}.md`;
  const translated = pages.map((each) => `${each.split('/').at(-1)}.md`);
  const missed = linksOf(french(page)).filter(
    (link) =>
      translated.includes(link.replace(/#.*$/, '').split('/').at(-1)!) &&
      !link.endsWith(own) &&
      !/client|examples/.test(link),
  );
  expect(missed).toEqual([]);
});

test.each(pages.flatMap((page) => [`${page}.md`, `${page}.fr.md`]))('each link of %s leads somewhere', (path) => {
  for (const link of linksOf(read(path)).filter((each) => !each.startsWith('http'))) {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : join(dirname(path), file);
    expect([link, existsSync(join(checkout, target))]).toEqual([link, true]);
    if (anchor !== undefined && target.endsWith('.md'))
      expect(headingsOf(read(target)).map(anchorOf)).toContain(anchor);
  }
});

test.each(pages)('%s has the spaces and apostrophes of French', (page) => {
  const text = withoutCode(french(page)).replace(/`[^`\n]*`|\]\([^)]+\)|<https?:[^>]+>|^\|[ -|]+\|$/gm, '');
  expect(text.match(/.{0,30}(?:\p{L}'\p{L}| [:;!?]\s|\p{L}[;!?]|\p{L}:\s).{0,10}/gu) ?? []).toEqual([]);
});
