import { createServer } from 'node:net';

/** A port that nobody listens on now. Somebody else may take it a moment later: whoever uses it tries again. */
export async function freePort(): Promise<number> {
  return await listenOnce(0);
}

/** Whether a server could listen here now. */
export async function portIsFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return await listenOnce(port, host).then(() => true, () => false);
}

function listenOnce(port: number, host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
