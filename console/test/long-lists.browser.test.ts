// A list of 100,000 rows: its last pages are read as quickly as its first, and what is drawn stays as little.
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import pg from 'pg';
import { administrator, signIn, useConsole, views, type Page } from './harness.ts';

const console = useConsole();
const rows = 100_000;
const oldRows = 10_000;

/** So many entries of the audit log by one person, made so many days ago. */
async function entriesOf(actor: string, count: number, daysAgo = 0): Promise<void> {
  const client = new pg.Client({ connectionString: console.stack.databaseUrl });
  await client.connect();
  try {
    await client.query(
      `insert into auth.audit_log (id, at, actor, actor_role, rpc, outcome, subject_kind, subject, reason, request_id, address, details)
         select gen_random_uuid(), clock_timestamp() - make_interval(days => $3), $1, 'admin', 'plaza.wallet.v1.AccountService/SetLimits', 'done', 'person',
             n::text, 'A reason', gen_random_uuid()::text, '127.0.0.1', '{}'
           from generate_series(1, $2::int) n`,
      [actor, count, daysAgo],
    );
  } finally {
    await client.end();
  }
}

const isRead = (request: { url(): string }): boolean => new URL(request.url()).pathname === '/api/admin/audit/auth';

/** How long each page of the list took the server, in milliseconds. */
function timesOf(page: Page): number[] {
  const times: number[] = [];
  page.on('requestfinished', (request) => {
    const { responseStart, requestStart } = request.timing();
    if (isRead(request)) times.push(responseStart - requestStart);
  });
  return times;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const drawn = (page: Page): Promise<number> => page.locator('tbody tr[data-index]').count();
const more = { en: 'Load more', fr: 'Charger la suite' };

async function loadPages(page: Page): Promise<void> {
  for (let pages = 2; pages <= 20; pages++) {
    await page.getByRole('button', { name: more.en }).press('Enter');
    await page.locator(`table[aria-rowcount="${pages * 50 + 1}"]`).waitFor();
  }
}

describe('a list of 100,000 rows', () => {
  const actor = randomUUID();
  const path = `/audit?service=auth&actor=${actor}`;

  test('is read and exported from its middle to its end, each page as quickly as the first of all', async () => {
    await entriesOf(actor, rows - oldRows);
    await entriesOf(actor, oldRows, 7);
    await console.visit({ path, as: administrator }, async (page) => {
      await page.locator('tbody tr').nth(49).waitFor();
      const first = timesOf(page);
      await loadPages(page);
      const lastDay = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
      await page.goto(`/console${path}&to=${lastDay}`);
      await page.locator('tbody tr').nth(49).waitFor();
      const last = timesOf(page);
      await loadPages(page);
      // A page that counted or skipped the rows before it would take a thousand times as long.
      expect(median(last)).toBeLessThan(3 * median(first) + 10);
      const download = page.waitForEvent('download', { timeout: 240_000 });
      await page.getByRole('button', { name: 'Export as CSV' }).click();
      const file = await text(await (await download).createReadStream());
      expect(file.trimEnd().split('\r\n')).toHaveLength(1 + oldRows);
    });
  });

  test.each(views)('draws what is in sight, however much was loaded (%o)', async (view) => {
    await console.visit({ ...view, path, as: administrator }, async (page) => {
      const button = page.getByRole('button', { name: more[view.language] });
      for (let pages = 1; pages <= 20; pages++) {
        await page.locator(`table[aria-rowcount="${pages * 50 + 1}"]`).waitFor();
        expect(await drawn(page)).toBeLessThanOrEqual(200);
        // By the keyboard: what is under a pointer moves while rows are drawn.
        if (pages < 20) await button.press('Enter');
      }
      // Rows that were never drawn have a guessed height: the end may move away once.
      await until(async () => {
        await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
        return (await page.locator('tr[aria-rowindex="1001"]').count()) > 0;
      }, 'the last row is drawn');
      expect(await drawn(page)).toBeLessThanOrEqual(100);
      await page.evaluate('scrollTo(0, 0)');
      await page.locator('tr[aria-rowindex="2"]').waitFor();
      expect(await drawn(page)).toBeLessThanOrEqual(100);
    });
  });
});

test('a short list is read again when somebody comes back to it, a long one when they ask for it', async () => {
  const actor = randomUUID();
  await entriesOf(actor, 400);
  await console.visit({}, async (page) => {
    await page.clock.install();
    await page.goto(`/console/audit?service=auth&actor=${actor}`);
    await signIn(page, administrator);
    await page.locator('table[aria-rowcount="51"]').waitFor();
    let reads = 0;
    page.on('request', (request) => {
      if (isRead(request)) reads += 1;
    });
    const comeBack = async () => {
      await page.clock.fastForward(20_000);
      await page.evaluate("dispatchEvent(new Event('visibilitychange'))");
    };
    const again = page.waitForResponse(/\/admin\/audit\/auth/);
    await comeBack();
    await again;
    for (let pages = 2; pages <= 6; pages++) {
      await page.getByRole('button', { name: more.en }).click();
      await page.locator(`table[aria-rowcount="${pages * 50 + 1}"]`).waitFor();
    }
    const before = reads;
    await comeBack();
    await page.getByRole('button', { name: 'Back to the newest' }).click();
    await page.locator('table[aria-rowcount="51"]').waitFor();
    expect(reads).toBe(before + 1);
  });
});
