// The stacks that test files borrow: one for each worker of Jest, whose files run one after another. A stack starts when it is first borrowed, in
// Jest's own process, which stops and restores parts of it on requests over HTTP.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestStack, type TestStack } from '@plaza/dev/test-stack';

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
  'url' | 'adminUrl' | 'addresses' | 'logs' | 'databaseUrl' | 'databases' | 'redisUrl' | 'folder' | 'secrets'
>;

export interface Order {
  worker: string;
  doing: Doing | 'borrow' | 'giveBack';
  args: string[];
}

interface Shelf {
  stack: Promise<TestStack>;
  /** Whether a file did not return it: then its state is unknown. */
  out: boolean;
}

const shelves = new Map<string, Shelf>();
// Jest loads setup and teardown separately, so they share this through the process object.
const holder = globalThis as { plazaLender?: { server: Server; shelves: typeof shelves } };

export default async function setup(): Promise<void> {
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
  holder.plazaLender = { server, shelves };
  process.env['PLAZA_E2E_LENDER'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function teardown(): Promise<void> {
  const { server, shelves: all } = holder.plazaLender!;
  server.closeAllConnections();
  server.close();
  await Promise.all(
    [...all.values()].map(({ stack }) =>
      stack.then(
        (started) => started.stop(),
        () => undefined,
      ),
    ),
  );
}

async function obey({ worker, doing, args }: Order): Promise<Lent | undefined> {
  if (doing === 'borrow') return lend(worker);
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
  const { url, adminUrl, addresses, logs, databaseUrl, databases, redisUrl, folder, secrets } = await shelf.stack;
  return { url, adminUrl, addresses, logs, databaseUrl, databases, redisUrl, folder, secrets };
}
