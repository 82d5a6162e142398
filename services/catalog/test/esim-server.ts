// An eSIM provider over HTTP, whose answers a test can delay. It creates one profile for each order, and counts them.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EsimServer {
  readonly url: string;
  /** By order: its activation code, or that it was returned. */
  readonly profiles: ReadonlyMap<string, string>;
  /** The next order of this plan gets no answer. Resolves when it arrives, or when its profile is created. */
  cut(planId: string, when: 'before' | 'after'): Promise<void>;
  /** The status of its answers from now on; undefined for the right one. */
  answer(method: 'PUT' | 'DELETE', status: number | undefined): void;
  close(): Promise<void>;
}

export const esimToken = 'a-token-of-the-provider';

export async function startEsimServer(): Promise<EsimServer> {
  const profiles = new Map<string, string>();
  const cuts = new Map<string, () => void>();
  const answers = new Map<string, number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const { method = '', url = '', headers } = request;
        const [, orderId = ''] = /^\/api\/profiles\/([0-9a-f-]{36})$/.exec(url) ?? [];
        const say = (status: number, body = ''): void => void response.writeHead(status).end(body);
        if (headers.authorization !== `Bearer ${esimToken}` || orderId === '') return say(401);
        const forced = answers.get(method);
        if (forced !== undefined) return say(forced);
        if (method === 'DELETE') {
          profiles.set(orderId, 'given back');
          return say(204);
        }
        const { plan_id: plan } = JSON.parse(Buffer.concat(chunks).toString()) as { plan_id: string };
        const before = cuts.get(`${plan} before`);
        if (before) return before();
        if (profiles.get(orderId) === 'given back') return say(410);
        const code = profiles.get(orderId) ?? `LPA:1$smdp.example.test$${orderId.toUpperCase()}`;
        profiles.set(orderId, code);
        const after = cuts.get(`${plan} after`);
        if (after) return after();
        say(201, JSON.stringify({ activation_code: code }));
      });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    profiles,
    cut: (planId, when) =>
      new Promise((reached) => {
        const name = `${planId} ${when}`;
        cuts.set(name, () => {
          cuts.delete(name);
          reached();
        });
      }),
    answer(method, status) {
      if (status === undefined) answers.delete(method);
      else answers.set(method, status);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
