import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

/**
 * A port that nobody listens on now. It lies below those that systems give to outgoing connections, so that only somebody who asks
 * for this very one can take it before it is used.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(15_000, 32_000);
    if (await portIsFree(port)) return port;
  }
  return await listenOnce(0, '127.0.0.1');
}

/** Whether somebody accepts connections here. A port may be in use without: as our end of a connection to somewhere else. */
export function somebodyListens(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    const answer = (listens: boolean) => {
      socket.destroy();
      resolve(listens);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
    // Whoever does not even answer is somebody.
    socket.setTimeout(1_000, () => answer(true));
  });
}

/** Why no server could listen here now; undefined if one could. */
export async function portProblem(port: number, host = '127.0.0.1'): Promise<'taken' | 'forbidden' | undefined> {
  try {
    await listenOnce(port, host);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Anything else, such as a machine without IPv6, means that nobody can be there.
    return code === 'EADDRINUSE' ? 'taken' : code === 'EACCES' ? 'forbidden' : undefined;
  }
}

export async function portIsFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await portProblem(port, host)) === undefined;
}

function listenOnce(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
