// The console in a browser, for tests: `useConsole` borrows a running marketplace and the browser that all files share. A visit fails by itself if the
// page says anything on the browser's console, asks another host than the store of the pictures for anything, or breaks a rule of accessibility.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { Api } from '@plaza/e2e/api';
import { borrowStack, browserEndpoint, type BorrowedStack } from '@plaza/e2e/stack';
import { chromium, type Browser, type Page } from 'playwright-core';
import { openContext, signIn, type View, type Visitor } from './browser.ts';

export type { Page } from 'playwright-core';
export { signIn } from './browser.ts';
export { administrator, lea, sofia } from './visitors.ts';

/** What a room's main path is tried in: both languages, both themes, a phone and a desk. */
export const views: readonly Required<View>[] = [
  { language: 'en', theme: 'light', width: 1440 },
  { language: 'fr', theme: 'dark', width: 390 },
];

export interface Visit extends View {
  /** Behind `/console`. */
  path?: string;
  /** Instead: a page that the gateway serves beside the console. */
  address?: string;
  /** Instead of the address of this machine: passkeys belong to a domain. */
  host?: string;
  /** Signed in first. */
  as?: Visitor;
  /** Messages of the browser's console that this visit causes on purpose. */
  expects?: RegExp;
}

export interface TestConsole {
  readonly stack: BorrowedStack;
  /** What a client without a browser can do, to prepare what a page shows. */
  readonly api: Api;
  /** Opens a page of its own, without anything of other visits. */
  visit(visit: Visit, look: (page: Page) => Promise<void>): Promise<void>;
}

/** Registers what must run before and after the tests of a file. */
export function useConsole(): TestConsole {
  let stack: BorrowedStack;
  let browser: Browser;
  beforeAll(async () => {
    stack = await borrowStack();
    browser = await chromium.connect(await browserEndpoint());
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.giveBack();
  });
  return {
    get stack() {
      return stack;
    },
    get api() {
      return new Api(stack.url);
    },
    async visit(visit, look) {
      const url = visit.host ? Object.assign(new URL(stack.url), { hostname: visit.host }).origin : stack.url;
      const context = await openContext(browser, url, visit);
      try {
        const page = await context.newPage();
        const faults = watch(page, [url, stack.storeUrl], visit.expects);
        await seen(page, faults, async () => {
          await page.goto(visit.address ?? `/console${visit.path ?? '/'}`);
          if (visit.as) await signIn(page, visit.as);
          await look(page);
          // What is looked at last may have begun to load.
          if (!visit.address) await page.locator('h1').first().waitFor();
        });
        await checkAccessibility(page);
        expect(faults).toEqual([]);
      } finally {
        await context.close();
      }
    },
  };
}

/** An error of `look` says what the page showed then: another run may show something else. */
async function seen(page: Page, faults: readonly string[], look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (error) {
    const text = await page.locator('body').innerText({ timeout: 5_000 }).catch(String);
    const more = `The page ${page.url()} showed:\n${text}\n\nand said:\n${faults.join('\n') || 'nothing'}`;
    if (error instanceof Error) {
      const { message, stack = message } = error;
      error.message = `${message}\n\n${more}`;
      // Where the message is read: it was written when the error was made.
      error.stack = stack.replace(message, () => error.message);
    }
    throw error;
  }
}

/** Collects what must not happen. */
export function watch(page: Page, hosts: readonly string[], expects?: RegExp): string[] {
  const faults: string[] = [];
  const add = (text: string) => {
    if (!expects?.test(text)) faults.push(text);
  };
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) add(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => add(error.stack ?? error.message));
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !hosts.includes(new URL(request.url()).origin))
      add(`asks ${request.url()}`);
  });
  return faults;
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** In the page: colours have arrived where they were going. As text, since the types of a page are not those of a test. */
const settled = `(async () => {
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const changes = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
  await Promise.all(changes.map((change) => change.finished.catch(() => undefined)));
})()`;

/** axe, without exceptions, in both themes. */
export async function checkAccessibility(page: Page): Promise<void> {
  await page.evaluate(axeSource);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(settled);
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
      const found = (await axe.run()).violations;
      return found.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
      );
    });
    expect([colorScheme, violations]).toEqual([colorScheme, []]);
  }
}
