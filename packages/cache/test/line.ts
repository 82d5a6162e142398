// A line to Redis for one replica, that a test may cut, freeze and mend without touching anybody else's.
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Line {
  readonly url: string;
  /** Closes what is open, and lets nobody through. */
  cut(): void;
  /** Keeps what is open, and carries nothing. */
  freeze(): void;
  mend(): void;
  /** Connections that were made through it, and bytes that were sent. */
  readonly seen: { connections: number; bytes: number };
  close(): Promise<void>;
}

export async function openLine(port: number): Promise<Line> {
  let state: 'open' | 'cut' | 'frozen' = 'open';
  const seen = { connections: 0, bytes: 0 };
  const pairs = new Set<[Socket, Socket]>();
  const server: Server = createServer((near) => {
    if (state === 'cut') return void near.destroy();
    seen.connections++;
    const far = connect(port, '127.0.0.1');
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    near.on('data', (chunk) => { seen.bytes += chunk.length; });
    near.pipe(far).pipe(near);
    if (state === 'frozen') hold(pair);
    for (const [one, other] of [[near, far], [far, near]] as const) {
      one.on('error', () => other.destroy()).on('close', () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hold = ([near, far]: [Socket, Socket]): void => {
    near.unpipe(far).pause();
    far.unpipe(near).pause();
  };
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    cut() {
      state = 'cut';
      for (const [near, far] of pairs) {
        near.destroy();
        far.destroy();
      }
    },
    freeze() {
      state = 'frozen';
      pairs.forEach(hold);
    },
    mend() {
      if (state === 'frozen') {
        for (const [near, far] of pairs) near.pipe(far).pipe(near);
      }
      state = 'open';
    },
    async close() {
      for (const [near, far] of pairs) {
        near.destroy();
        far.destroy();
      }
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
