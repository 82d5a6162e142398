// A server of somebody's, to which webhooks are sent: it believes nothing that is not signed, and remembers everything.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Arrival {
  /** How often it came. */
  times: number;
  body: string;
}

export interface Receiver {
  /** Where messages for one person are sent to. */
  urlFor(person: string): string;
  /** What the address was told to be signed with. */
  trust(person: string, secret: string): void;
  /** What came for a person, by its id. */
  arrived(person: string): ReadonlyMap<string, Arrival>;
  /** What came with a wrong signature, or a second time as another message. */
  readonly wrong: string[];
  /** Keeps what comes waiting for its answer, until it is let go. */
  hold(): void;
  readonly held: number;
  release(): void;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const verifiers = new Map<string, Webhook>();
  const arrivals = new Map<string, Map<string, Arrival>>();
  const wrong: string[] = [];
  let waiting: (() => void)[] | undefined;

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const person = (request.url ?? '').slice(1);
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const id = String(request.headers['webhook-id']);
    try {
      verifiers.get(person)!.verify(body, request.headers as Record<string, string>);
    } catch (error) {
      wrong.push(`webhook ${id} has no good signature: ${(error as Error).message}`);
      response.writeHead(401).end();
      return;
    }
    const known = arrivals.get(person) ?? new Map<string, Arrival>();
    arrivals.set(person, known);
    const before = known.get(id);
    if (before && before.body !== body) wrong.push(`webhook ${id} came again as another message`);
    known.set(id, { times: (before?.times ?? 0) + 1, body });
    if (waiting) await new Promise<void>((resolve) => waiting!.push(resolve));
    response.writeHead(204).end();
  }

  const server = createServer((request, response) => void take(request, response).catch(() => response.destroy()));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urlFor: (person) => `http://127.0.0.1:${port}/${person}`,
    trust: (person, secret) => void verifiers.set(person, new Webhook(secret)),
    arrived: (person) => arrivals.get(person) ?? new Map<string, Arrival>(),
    wrong,
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
