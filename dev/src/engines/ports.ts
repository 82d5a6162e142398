import { createServer } from 'node:net';

/** A port that nobody listens on now. Somebody else may take it a moment later: whoever uses it tries again. */
export async function freePort(): Promise<number> {
  return await listenOnce(0, '127.0.0.1');
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
