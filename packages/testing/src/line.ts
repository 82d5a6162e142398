// A proxy to a server on this machine for one client, which a test can cut, freeze and restore without an effect on others.
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Line {
  readonly port: number;
  /** The number of connections so far. */
  readonly connections: number;
  /** Closes the connections, and refuses new ones. */
  cut(): void;
  /** Keeps the connections open without passing anything. By default also those that are opened later. */
  freeze(which?: 'open'): void;
  mend(): void;
  close(): Promise<void>;
}

export async function openLine(port: number): Promise<Line> {
  let state: 'open' | 'cut' | 'frozen' = 'open';
  const pairs = new Set<[Socket, Socket]>();
  let connections = 0;
  const server: Server = createServer((near) => {
    connections++;
    if (state === 'cut') return void near.destroy();
    const far = connect(port, '127.0.0.1');
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    near.pipe(far).pipe(near);
    if (state === 'frozen') hold(pair);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one
        .on('error', () => other.destroy())
        .on('close', () => {
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
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    cut() {
      state = 'cut';
      for (const [near, far] of pairs) {
        near.destroy();
        far.destroy();
      }
    },
    freeze(which) {
      if (which === undefined) state = 'frozen';
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
