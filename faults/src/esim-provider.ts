// Whoever makes eSIM profiles, elsewhere: one for each order, given back where it was asked to, and none twice.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EsimProvider {
  url: string;
  token: string;
  /** Orders that have a profile. */
  readonly made: ReadonlySet<string>;
  /** Makes what is ordered, and keeps its answers back until it is let go. */
  hold(): void;
  readonly held: number;
  release(): void;
  stop(): Promise<void>;
}

const token = 'a-token-of-the-provider';

export async function startEsimProvider(): Promise<EsimProvider> {
  const made = new Set<string>();
  const givenBack = new Set<string>();
  let waiting: (() => void)[] | undefined;

  async function answer({ method, url = '', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, order] = /^\/profiles\/([0-9a-f-]{36})$/.exec(url) ?? [];
    if (headers.authorization !== `Bearer ${token}` || order === undefined) return void response.writeHead(401).end();
    if (method === 'DELETE') {
      made.delete(order);
      givenBack.add(order);
      return void response.writeHead(204).end();
    }
    if (givenBack.has(order)) return void response.writeHead(410).end();
    made.add(order);
    if (waiting) await new Promise<void>((resolve) => waiting!.push(resolve));
    response.writeHead(201).end(JSON.stringify({ activation_code: `LPA:1$smdp.faults.example$${order.toUpperCase()}` }));
  }

  const server = createServer((request, response) => {
    // What is ordered stands in the path.
    request.resume().once('end', () => void answer(request, response));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    made,
    hold: () => void (waiting ??= []),
    get held() { return waiting?.length ?? 0; },
    release() {
      for (const go of waiting?.splice(0) ?? []) go();
      waiting = undefined;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
