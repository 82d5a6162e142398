// Just enough of the Redis protocol to greet a server and to build a cluster.
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';

export type Reply = string | number | null | Reply[];

/** Sends commands one after another on one connection and answers their replies. An error reply is thrown. */
export async function redisCommands(url: string, commands: string[][], timeoutMs = 3_000): Promise<Reply[]> {
  const { hostname, port, username, password, protocol } = new URL(url);
  const auth = password
    ? [['AUTH', ...(username ? [decodeURIComponent(username)] : []), decodeURIComponent(password)]]
    : [];
  const all = [...auth, ...commands];
  const target = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 6379) };
  return await new Promise((resolve, reject) => {
    const socket = protocol === 'rediss:' ? connectTls(target) : connectTcp(target);
    const replies: Reply[] = [];
    let buffered = Buffer.alloc(0);
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(timeoutMs, () => fail(new Error(`no answer within ${timeoutMs / 1000} s`)));
    socket.once('error', fail);
    socket.once('close', () => fail(new Error('the connection was closed')));
    socket.write(all.map(encode).join(''));
    socket.on('data', (chunk: Buffer) => {
      buffered = Buffer.concat([buffered, chunk]);
      try {
        for (let parsed = parse(buffered, 0); parsed; parsed = parse(buffered, 0)) {
          replies.push(parsed.value);
          buffered = buffered.subarray(parsed.end);
        }
      } catch (error) {
        fail(error as Error);
      }
      if (replies.length === all.length) {
        resolve(replies.slice(auth.length));
        socket.destroy();
      }
    });
  });
}

function encode(command: string[]): string {
  return `*${command.length}\r\n${command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`;
}

function parse(buffer: Buffer, at: number): { value: Reply; end: number } | undefined {
  const eol = buffer.indexOf('\r\n', at);
  if (eol === -1) return undefined;
  const text = buffer.toString('utf8', at + 1, eol);
  const next = eol + 2;
  switch (String.fromCharCode(buffer[at]!)) {
    case '+':
      return { value: text, end: next };
    case '-':
      throw new Error(text);
    case ':':
      return { value: Number(text), end: next };
    case '$': {
      const length = Number(text);
      if (length === -1) return { value: null, end: next };
      if (buffer.length < next + length + 2) return undefined;
      return { value: buffer.toString('utf8', next, next + length), end: next + length + 2 };
    }
    case '*': {
      const value: Reply[] = [];
      let end = next;
      for (let left = Number(text); left > 0; left--) {
        const item = parse(buffer, end);
        if (!item) return undefined;
        value.push(item.value);
        end = item.end;
      }
      return { value, end };
    }
    default:
      throw new Error('the answer is not in the Redis protocol');
  }
}
