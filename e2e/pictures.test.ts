// The pictures of the documentation as a browser draws them. GitHub draws them with the same Mermaid, and shows an error instead of a picture that
// cannot be read.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { checkout } from '@plaza/dev/engines';
import { chromium, type Browser, type Page } from 'playwright-core';
import { browserEndpoint } from './support/stack.ts';

const text = ['architecture', 'accounts']
  .map((name) => readFileSync(join(checkout, `docs/${name}.md`), 'utf8'))
  .join('\n');
const pictures = [...text.matchAll(/^##+ (.+)$(?:(?!^##)[^])*?```mermaid\n([^]*?)```/gm)].map(
  ([, title = '', picture = '']) => [title, picture] as const,
);

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await chromium.connect(await browserEndpoint());
  page = await browser.newPage();
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('@mermaid-js/tiny') });
});
afterAll(() => browser?.close());

/** All words in the picture. */
const draw = (picture: string): Promise<string> =>
  page.evaluate(async (source) => {
    const { mermaid, document } = globalThis as unknown as {
      mermaid: { render(id: string, source: string): Promise<{ svg: string }> };
      document: { body: { innerHTML: string; textContent: string } };
    };
    document.body.innerHTML = (await mermaid.render('picture', source)).svg;
    return document.body.textContent;
  }, picture);

test.each(pictures)('%s can be drawn', async (_, picture) => {
  // Of arrows, of parts, and what stands behind the colon of a step.
  const labels = [...picture.matchAll(/\|([^|\n]+)\||\w(?:\[\(?|\{\{)([^\](){}\n]+)|^ +[^[{\n:]+: ([^{\n]+)/gm)].map(
    ([, arrow, part, step]) => (arrow ?? part ?? step)!.trim(),
  );
  expect(labels.length).toBeGreaterThan(5);
  const drawn = await draw(picture);
  expect(labels.filter((label) => !drawn.includes(label))).toEqual([]);
});

test('what cannot be read is not drawn', async () => {
  await expect(draw(`${pictures[1]![1]}  client->>gateway: one; two\n`)).rejects.toThrow(/Parse error/);
});
