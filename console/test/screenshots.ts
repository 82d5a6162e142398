// npm run screenshots: every page of the console in both languages, both themes and three widths, in console/screenshots/. Somebody should look at them
// before a change is called done. `npm run screenshots -- account fr` makes only those whose name contains all the words.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureConsole } from '@plaza/dev/console';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openContext, signIn, type View, type Visitor } from './browser.ts';
import { addressOf, prepareDemo, startDemoStack } from './demo.ts';
import { administrator, lea, sofia } from './visitors.ts';
import { pages } from './pages.ts';

const folder = join(import.meta.dirname, '../screenshots');
const words = process.argv.slice(2);
const views = (['en', 'fr'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    ([390, 820, 1440] as const).map((width): Required<View> => ({ language, theme, width })),
  ),
);

const fileOf = (path: string, { language, theme, width }: Required<View>): string =>
  `${path.replace(/^\//, '').replaceAll(/[/?=&$]/g, '-') || 'sign-in'}.${language}.${theme}.${width}.png`;

await ensureConsole();
const stack = await startDemoStack();
const ids = await prepareDemo(stack.url);
const browser = await launchBrowser();
try {
  if (words.length === 0) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const view of views) await shoot(browser, stack.url, view);
  console.log(`The screenshots are in ${folder}.`);
} finally {
  await browser.close();
  await stack.stop();
}

/** One sign-in for each view and visitor: all pages one after another. */
async function shoot(on: Browser, url: string, view: Required<View>): Promise<void> {
  const wanted = pages.filter(({ path }) => words.every((word) => fileOf(path, view).includes(word)));
  for (const visitor of [undefined, lea, sofia, administrator] satisfies (Visitor | undefined)[]) {
    const mine = wanted.filter(({ as }) => as === visitor);
    if (mine.length === 0) continue;
    const context = await openContext(on, url, view);
    const page = await context.newPage();
    await page.goto('/console/');
    if (visitor) await signIn(page, visitor);
    for (const shown of mine) {
      const { path } = shown;
      const place = addressOf(path, ids);
      if (visitor) await go(page, place);
      else await page.goto(`/console${place}`);
      await (shown.ready?.(page) ?? quiet(page));
      await page.screenshot({ path: join(folder, fileOf(path, view)), fullPage: true });
    }
    await context.close();
  }
}

/** Within the page, which keeps its session. */
async function go(page: Page, path: string): Promise<void> {
  // As text, since the types of a page are not those of this program.
  const to = JSON.stringify(`/console${path}`);
  await page.evaluate(`history.pushState({}, '', ${to}); dispatchEvent(new PopStateEvent('popstate'));`);
  await quiet(page);
}

/** What was read is shown. Not `networkidle`: the stream of what changes never ends. */
async function quiet(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.locator('.skeleton, [aria-busy=true]').first().waitFor({ state: 'detached' });
}
