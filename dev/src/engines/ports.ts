import { randomInt } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A port without a listener, which no other caller on this machine gets while this process runs. It is below the ports of outgoing connections, so that none
 * of those takes it before it is used.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(15_000, 32_000);
    if (reserve(port) && (await portIsFree(port))) return port;
  }
  return await listenOnce(0, '127.0.0.1');
}

const mine = new Set<string>();

// Many tests take ports at the same time, some seconds before something listens there: a file names the owner of each.
function reserve(port: number): boolean {
  const path = join(reservations(), String(port));
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      if (mine.size === 0) process.once('exit', () => mine.forEach((at) => rmSync(at, { force: true })));
      mine.add(path);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST' || lives(Number(readFileSync(path, 'utf8')))) return false;
      rmSync(path, { force: true });
    }
  }
  return false;
}

function reservations(): string {
  const path = join(tmpdir(), 'plaza-ports');
  // Shared with the other users of this machine.
  if (mkdirSync(path, { recursive: true })) chmodSync(path, 0o777);
  return path;
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether a program accepts connections here. A port may be in use without one, as the local end of an outgoing connection. */
export function somebodyListens(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    const answer = (listens: boolean) => {
      socket.destroy();
      resolve(listens);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
    // A listener that does not answer is one too.
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
    // Anything else, such as a machine without IPv6, means that there can be no listener.
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
