// A small HTTP/1.1 client that only sends requests: keep-alive, one request under way on each connection, no parsing beyond the end of an
// answer. Its own limit is a row of the report, so that it is not taken for the server's.
import { connect, type Socket } from 'node:net';

export interface Request {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
  /** Sends an `idempotency-key` that no other request has. */
  unique?: boolean;
}

export interface Load {
  port: number;
  /** Connection i sends `requests[i % length]` again and again. */
  requests: Request[];
  connections: number;
  /** Not counted. */
  warmMs: number;
  runMs: number;
}

export interface LoadResult {
  answered: number;
  failed: number;
  /** The first answer that was not a 2xx, or the first failure. */
  firstFailure: string | undefined;
  /** Of every counted answer, in milliseconds. */
  latencies: Float32Array;
}

/** Sends requests for the time of the load. @returns the answers */
export async function drive(load: Load): Promise<LoadResult> {
  const result: LoadResult = { answered: 0, failed: 0, firstFailure: undefined, latencies: new Float32Array(0) };
  const latencies: number[] = [];
  const countFrom = performance.now() + load.warmMs;
  const until = countFrom + load.runMs;

  await Promise.all(
    Array.from({ length: load.connections }, (_, index) => {
      const next = requestWriter(load.requests[index % load.requests.length]!, load.port);
      return connection(load.port, until, next, (status, sentAt, answer) => {
        const now = performance.now();
        if (now < countFrom || now > until) return;
        if (status >= 200 && status < 300) {
          result.answered++;
          latencies.push(now - sentAt);
        } else {
          result.failed++;
          result.firstFailure ??= answer().slice(0, 2_000);
        }
      });
    }),
  );
  return { ...result, latencies: Float32Array.from(latencies) };
}

type Answered = (status: number, sentAt: number, answer: () => string) => void;

function connection(port: number, until: number, next: () => string, answered: Answered): Promise<void> {
  return new Promise((resolve) => {
    let sentAt = 0;
    let answers = new Answers();
    let socket: Socket;
    const finish = setTimeout(
      () => {
        socket.destroy();
        resolve();
      },
      until - performance.now() + 50,
    );
    const send = (): void => {
      sentAt = performance.now();
      if (sentAt >= until) {
        clearTimeout(finish);
        socket.destroy();
        resolve();
      } else {
        socket.write(next());
      }
    };
    const open = (): void => {
      answers = new Answers();
      socket = connect({ port, host: '127.0.0.1', noDelay: true }, send);
      socket.on('data', (chunk) => {
        const answer = answers.take(chunk);
        if (!answer) return;
        answered(Number(answer.toString('latin1', 9, 12)), sentAt, () => answer.toString('utf8'));
        send();
      });
      // A server may close a connection at any time; then the client opens another.
      socket.on('error', (error) => answered(0, sentAt, () => String(error)));
      socket.on('close', () => {
        if (performance.now() < until) setTimeout(open, 10);
      });
    };
    open();
  });
}

/** The answers of a connection, of which one at a time is under way. */
export class Answers {
  private received: Buffer = Buffer.alloc(0);

  /** @returns the answer that these bytes end, with its head; undefined while it has not all come */
  take(chunk: Buffer): Buffer | undefined {
    const whole = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const end = endOfAnswer(whole);
    this.received = end === undefined ? whole : whole.subarray(end);
    return end === undefined ? undefined : whole.subarray(0, end);
  }
}

/** Where the first answer in these bytes ends; undefined while it has not all come. */
export function endOfAnswer(bytes: Buffer): number | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', 0, headEnd).toLowerCase();
  const bodyStart = headEnd + 4;
  const length = /\r\ncontent-length: *(\d+)/.exec(head);
  if (length) {
    const end = bodyStart + Number(length[1]);
    return bytes.length >= end ? end : undefined;
  }
  if (!head.includes('\r\ntransfer-encoding: chunked')) return bodyStart;
  for (let at = bodyStart; ;) {
    const sizeEnd = bytes.indexOf('\r\n', at);
    if (sizeEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, sizeEnd), 16);
    at = sizeEnd + 2 + size + 2;
    if (bytes.length < at) return undefined;
    if (size === 0) return at;
  }
}

let sequence = 0;

function requestWriter({ method, path, headers = {}, body, unique }: Request, port: number): () => string {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `host: localhost:${port}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  if (body !== undefined) lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(body)}`);
  const head = lines.join('\r\n');
  const tail = `\r\n\r\n${body ?? ''}`;
  if (!unique) return () => head + tail;
  return () => `${head}\r\nidempotency-key: bench-${process.pid}-${sequence++}${tail}`;
}
