// An external server: it does what is requested, and can hold its answers back.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Outsider {
  url: string;
  /** Processes requests, and holds the answers back until it is let go. */
  hold(): void;
  readonly held: number;
  release(): void;
  stop(): Promise<void>;
}

export interface Reply {
  status: number;
  body?: object;
}

/** `letGo` is awaited before an answer that can be held back. */
export type Take = (request: IncomingMessage, body: string, letGo: () => Promise<void>) => Promise<Reply>;

export async function startOutsider(take: Take): Promise<Outsider> {
  let waiting: (() => void)[] | undefined;
  const letGo = async (): Promise<void> => {
    if (waiting) await new Promise<void>((resolve) => waiting!.push(resolve));
  };
  const serve = async (request: IncomingMessage): Promise<Reply> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    return take(request, Buffer.concat(chunks).toString(), letGo);
  };
  const server = createServer(
    (request, response) =>
      void serve(request).then(
        ({ status, body }) => response.writeHead(status).end(body && JSON.stringify(body)),
        () => response.destroy(),
      ),
  );
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: () => void (waiting ??= []),
    get held() {
      return waiting?.length ?? 0;
    },
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
