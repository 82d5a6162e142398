// The load on a service's reads, as a process of its own: callers with one call under way each, over a few HTTP/2 connections. Without a gRPC
// client, which would take as long as the service.
import { createPrivateKey, randomUUID, type JsonWebKey, type KeyObject } from 'node:crypto';
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { tokenOf } from './token.ts';

export interface ReadsLoad {
  address: string;
  /** The rpc's gRPC path. */
  path: string;
  request: Uint8Array;
  /** Who reads: one caller each. */
  userIds: readonly string[];
  runMs: number;
}

export interface ReadsResult {
  answered: number;
  /** The last answer. */
  answer: Uint8Array;
  cpuSeconds: number;
  failure: string | undefined;
}

const connections = 4;

function framed(message: Uint8Array): Buffer {
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  return frame;
}

/** One call. Answers its message. */
function call(session: ClientHttp2Session, headers: Record<string, string>, body: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers);
    const chunks: Buffer[] = [];
    let code: unknown;
    stream.on('response', (response) => (code = response['grpc-status']));
    stream.on('trailers', (trailers: IncomingHttpHeaders) => (code = trailers['grpc-status']));
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('end', () => {
      if (String(code) === '0') resolve(Buffer.concat(chunks).subarray(5));
      else reject(new Error(`${headers[':path']} was answered with ${String(code)}.`));
    });
    stream.end(body);
  });
}

const tokens = new Map<string, string>();

async function drive({ address, path, request, userIds, runMs }: ReadsLoad, key: KeyObject): Promise<ReadsResult> {
  const before = process.cpuUsage();
  const sessions = Array.from({ length: connections }, () => connect(`http://${address}`));
  const body = framed(request);
  const until = performance.now() + runMs;
  let answered = 0;
  let answer: Uint8Array = Buffer.alloc(0);
  let failure: string | undefined;
  await Promise.all(
    userIds.map(async (userId, index) => {
      const token = tokens.get(userId) ?? tokenOf(userId, key);
      tokens.set(userId, token);
      const headers = {
        ':method': 'POST',
        ':path': path,
        te: 'trailers',
        'content-type': 'application/grpc',
        authorization: `Bearer ${token}`,
        'x-request-id': randomUUID(),
        // As Envoy sends them on.
        'grpc-timeout': '15000m',
        'x-forwarded-proto': 'http',
        'x-envoy-expected-rq-timeout-ms': '15000',
      };
      try {
        while (performance.now() < until && failure === undefined) {
          answer = await call(sessions[index % sessions.length]!, headers, body);
          answered++;
        }
      } catch (error) {
        failure ??= String(error);
      }
    }),
  );
  for (const session of sessions) session.close();
  const { user, system } = process.cpuUsage(before);
  return { answered, answer, failure, cpuSeconds: (user + system) / 1e6 };
}

let key: KeyObject;

process.on('message', (message: { key: JsonWebKey } | ReadsLoad) => {
  if ('key' in message) key = createPrivateKey({ key: message.key, format: 'jwk' });
  else void drive(message, key).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));
