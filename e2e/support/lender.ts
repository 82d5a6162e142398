// The stacks that test files borrow: one for each worker of Jest, whose files run one after another. A stack starts when it is first borrowed, in
// Jest's own process, which stops and restores parts of it on requests over HTTP.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ensureConsole } from '@plaza/dev/console';
import { ensureChromium } from '@plaza/dev/engines';
import { startTestStack, type TestStack } from '@plaza/dev/test-stack';
import type { BrowserServer } from 'playwright-core';

/** What a borrower can do with the stack. */
export const doings = [
  'kill',
  'restart',
  'pause',
  'resume',
  'stopRedis',
  'startRedis',
  'stopPostgres',
  'killPostgres',
  'startPostgres',
] as const;
export type Doing = (typeof doings)[number];

/** What a borrower gets to know about it. */
export type Lent = Pick<
  TestStack,
  | 'url'
  | 'adminUrl'
  | 'addresses'
  | 'logs'
  | 'databaseUrl'
  | 'databases'
  | 'redisUrl'
  | 'folder'
  | 'secrets'
  | 'storeUrl'
> & {
  /** The page of the mails: its path `/mails` answers them as JSON, newest first. */
  mailUrl: string;
};

export interface Order {
  worker: string;
  doing: Doing | 'borrow' | 'giveBack' | 'browser';
  args: string[];
}

interface Shelf {
  stack: Promise<TestStack>;
  /** Whether a file did not return it: then its state is unknown. */
  out: boolean;
}

const shelves = new Map<string, Shelf>();
/** One for all files; it starts when the first needs it. */
let browser: Promise<BrowserServer> | undefined;
// Jest loads setup and teardown separately, so they share this through the process object.
const holder = globalThis as {
  plazaLender?: { server: Server; shelves: typeof shelves; browserOf: () => typeof browser };
};

export default async function setup(): Promise<void> {
  await ensureConsole();
  const server = createServer((request, response) => {
    let text = '';
    request
      .setEncoding('utf8')
      .on('data', (chunk: string) => {
        text += chunk;
      })
      .on('end', () => {
        obey(JSON.parse(text) as Order).then(
          (answer) => response.end(JSON.stringify(answer ?? {})),
          (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.stack : String(error)),
        );
      });
  });
  // A file holds its connection for as long as it runs.
  server.requestTimeout = server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  holder.plazaLender = { server, shelves, browserOf: () => browser };
  process.env['PLAZA_E2E_LENDER'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function teardown(): Promise<void> {
  const { server, shelves: all, browserOf } = holder.plazaLender!;
  server.closeAllConnections();
  server.close();
  await browserOf()?.then(
    (running) => running.close(),
    () => undefined,
  );
  await Promise.all(
    [...all.values()].map(({ stack }) =>
      stack.then(
        (started) => started.stop(),
        () => undefined,
      ),
    ),
  );
}

async function obey({ worker, doing, args }: Order): Promise<Lent | { endpoint: string } | undefined> {
  if (doing === 'borrow') return lend(worker);
  if (doing === 'browser') return { endpoint: (await (browser ??= startBrowser())).wsEndpoint() };
  const shelf = shelves.get(worker);
  if (!shelf) throw new Error('No stack was borrowed.');
  if (doing === 'giveBack') {
    shelf.out = false;
    return undefined;
  }
  const stack = await shelf.stack;
  await (stack[doing] as (...words: string[]) => Promise<void>)(...args);
  return undefined;
}

async function lend(worker: string): Promise<Lent> {
  const known = shelves.get(worker);
  if (known?.out)
    await known.stack.then(
      (stack) => stack.stop(),
      () => undefined,
    );
  const shelf: Shelf =
    known && !known.out
      ? known
      : {
          stack: startTestStack({ seed: true, serviceEnv: { messaging: { WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' } } }),
          out: true,
        };
  shelf.out = true;
  shelves.set(worker, shelf);
  const { url, adminUrl, addresses, logs, databaseUrl, databases, redisUrl, folder, secrets, storeUrl, mail } =
    await shelf.stack;
  const mailUrl = mail.pageUrl;
  return { url, adminUrl, addresses, logs, databaseUrl, databases, redisUrl, folder, secrets, storeUrl, mailUrl };
}

async function startBrowser(): Promise<BrowserServer> {
  const { chromium } = await import('playwright-core');
  return chromium.launchServer({
    executablePath: await ensureChromium(),
    // Root may not have a sandbox, and containers have little shared memory. It only opens pages of our own.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'],
  });
}
