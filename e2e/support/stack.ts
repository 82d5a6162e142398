// A running marketplace for a test file, with the demo data. Other files use it before and after: a file creates its own people, depends on nothing that
// others can change, restores everything that it stops, and leaves no row that breaks a rule.
import { until } from '@plaza/testing';
import { doings, type Doing, type Lent, type Order } from './lender.ts';
import type { TestStack } from '@plaza/dev/test-stack';
import type { SunkMail } from '@plaza/testing/mail-sink';

export type BorrowedStack = Lent &
  Pick<TestStack, Doing> & {
    /** The newest mails of this stack, newest first. */
    mails(): Promise<SunkMail[]>;
    giveBack(): Promise<void>;
  };

async function order(doing: Order['doing'], ...args: string[]): Promise<unknown> {
  const worker = process.env['JEST_WORKER_ID'] ?? '1';
  const response = await fetch(process.env['PLAZA_E2E_LENDER']!, {
    method: 'POST',
    body: JSON.stringify({ worker, doing, args } satisfies Order),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text);
}

/** Where the browser of all tests can be reached: `chromium.connect` of playwright-core. */
export async function browserEndpoint(): Promise<string> {
  return ((await order('browser')) as { endpoint: string }).endpoint;
}

export async function borrowStack(): Promise<BorrowedStack> {
  const lent = (await order('borrow')) as Lent;
  const healthy = async (): Promise<boolean> => {
    const { status } = (await fetch(`${lent.url}/api/health`).then(
      (response) => response.json(),
      () => ({}),
    )) as { status?: string };
    return status === 'healthy';
  };
  return {
    ...lent,
    ...(Object.fromEntries(
      doings.map((doing) => [doing, async (...args: string[]) => void (await order(doing, ...args))]),
    ) as unknown as Pick<TestStack, Doing>),
    mails: async () => (await fetch(`${lent.mailUrl}/mails`)).json() as Promise<SunkMail[]>,
    // A stack that is not healthy is not returned, and the next file gets a new one.
    async giveBack() {
      await until(healthy, 'everything is well again');
      await order('giveBack');
    },
  };
}
