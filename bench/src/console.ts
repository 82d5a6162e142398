// npm run bench -- console: how soon a page of the console is there, in Chromium, and how long it keeps the browser busy. On this machine's processor, and
// on one that is slowed down as a phone's is. Each page is loaded as a first visit would load it, without anything in the browser's cache, by somebody who
// has signed in before; the sign-in by somebody who has not.
import { parseArgs } from 'node:util';
import { launchBrowser, openContext, signIn, type Visitor } from '@plaza/console/browser';
import { addressOf, prepareDemo, startDemoStack } from '@plaza/console/demo';
import { pages } from '@plaza/console/pages';
import { administrator, lea } from '@plaza/console/visitors';
import { ensureConsole } from '@plaza/dev/console';
import type { BrowserContext } from 'playwright-core';
import { aboutMachine, conduct, say } from './conduct.ts';
import { median, printTable } from './report.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    rounds: { type: 'string', default: '3' },
    /** Only the pages whose path has this in it. */
    only: { type: 'string', default: '' },
  },
});
const rounds = Number(values.rounds);
/** The whole page, with what it shows, on this machine's processor. */
const readyLimitMs = 1_000;
/** As a phone's processor is. */
const slowdown = 4;

interface Load {
  /** Milliseconds since the navigation began. */
  paint: number;
  ready: number;
  /** What long tasks took beyond 50 ms each, and the longest of them, in milliseconds. */
  blocked: number;
  longest: number;
  kilobytes: number;
  requests: number;
}

/** In the page: when it first had its heading and nothing that stands for what is still coming. As text, since the types of a page are not those of this program. */
const watching = `
  window.__tasks = [];
  new PerformanceObserver((list) => window.__tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask', buffered: true });
  new MutationObserver(() => {
    const there = document.querySelector('input[type=password]') ?? document.querySelector('main h1');
    const coming = document.querySelector('.skeleton, [aria-busy=true]');
    if (there && !coming) window.__ready ??= performance.now();
    else window.__ready = undefined;
  }).observe(document, { childList: true, subtree: true, attributes: true });
`;

const measured = `(async () => {
  while (window.__ready === undefined) await new Promise(requestAnimationFrame);
  return {
  paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
  ready: window.__ready,
  blocked: window.__tasks.reduce((sum, duration) => sum + duration - 50, 0),
  longest: Math.max(0, ...window.__tasks),
  kilobytes: [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .reduce((sum, { transferSize }) => sum + transferSize, 0) / 1000,
  requests: performance.getEntriesByType('resource').length + 1,
  };
})()`;

await conduct(async (keep) => {
  await ensureConsole();
  const stack = keep(await startDemoStack());
  const ids = await prepareDemo(stack.url);
  const browser = await launchBrowser();
  keep({ stop: () => browser.close() });
  const rows: string[][] = [];
  for (const visitor of [undefined, lea, administrator] satisfies (Visitor | undefined)[]) {
    const context = await openContext(browser, stack.url, {});
    await context.addInitScript(watching);
    if (visitor) await enter(context, visitor);
    for (const { path, as } of pages) {
      if (as !== visitor || !path.includes(values.only)) continue;
      const address = addressOf(path, ids);
      const [here, phone] = [await medians(context, address, 1), await medians(context, address, slowdown)];
      say(`${path}: ready after ${Math.round(here.ready)} ms`);
      rows.push(rowOf(path, here, phone));
    }
    await context.close();
  }
  printTable(
    [
      'page',
      'first paint ms',
      'ready ms',
      'target',
      'holds',
      'blocked ms',
      'longest task ms',
      'kB',
      'requests',
      `${slowdown} × slower: first paint`,
      'ready',
      'blocked',
    ],
    rows,
    [0, 3, 4],
    {
      others: 0,
      notes: [
        aboutMachine(),
        `medians of ${rounds} loads with an empty cache; Chromium ${browser.version()}; the services and the gateway run on the same cores`,
        'ready: the heading is there and nothing that stands for what is still coming; blocked: what tasks take beyond 50 ms each',
      ],
    },
  );
});

async function enter(context: BrowserContext, visitor: Visitor): Promise<void> {
  const page = await context.newPage();
  await page.goto('/console/');
  await signIn(page, visitor);
  await page.close();
}

async function medians(context: BrowserContext, path: string, slower: number): Promise<Load> {
  const loads: Load[] = [];
  for (let round = 0; round < rounds; round++) loads.push(await load(context, path, slower));
  const middle = (of: keyof Load): number => median(loads.map((one) => one[of]));
  return {
    paint: middle('paint'),
    ready: middle('ready'),
    blocked: middle('blocked'),
    longest: middle('longest'),
    kilobytes: middle('kilobytes'),
    requests: middle('requests'),
  };
}

async function load(context: BrowserContext, path: string, slower: number): Promise<Load> {
  const page = await context.newPage();
  try {
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower });
    await page.goto(`/console${path}`);
    await page.waitForLoadState('networkidle');
    return await page.evaluate<Load>(measured);
  } finally {
    await page.close();
  }
}

function rowOf(path: string, here: Load, phone: Load): string[] {
  const whole = (value: number): string => value.toFixed(0);
  return [
    path,
    whole(here.paint),
    whole(here.ready),
    `< ${readyLimitMs}`,
    here.ready < readyLimitMs ? 'yes' : 'NO',
    whole(here.blocked),
    whole(here.longest),
    whole(here.kilobytes),
    whole(here.requests),
    whole(phone.paint),
    whole(phone.ready),
    whole(phone.blocked),
  ];
}
