// One attempt to deliver: the request is signed and sent, and its answer read.
import { request as plainRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { Webhook } from 'standardwebhooks';
import { ForbiddenAddress, guardedAgents, type ConnectionOptions, type GuardedAgents } from './connect.ts';
import { holdOf } from './schedule.ts';

export interface Message {
  id: string;
  payload: string;
}

/** What is needed to send to an endpoint. */
export interface Receiver {
  url: URL;
  /** The current one first, which has no end. A message is signed with the earlier ones too, each until its end. */
  secrets: readonly { secret: string; until?: Date }[];
}

export interface Answer {
  success: boolean;
  /** Of HTTP; 0 if there was no answer. */
  status: number;
  error: string;
  body: string;
  startedAt: Date;
  durationMs: number;
  /** For how long the receiver wants no requests, by Retry-After. */
  holdMs: number;
}

export interface ReceiverClient {
  /** Never throws: a failure is an answer too. */
  send(message: Message, receiver: Receiver): Promise<Answer>;
  close(): Promise<void>;
}

const maxBodyBytes = 20_000;
// Interim answers (100, 102, 103) are read and ignored; a receiver that sends nothing else sends no answer.
const maxInterimAnswers = 100;
const maxHeaderBytes = 64 * 1_024;
// The receiver seems to have closed the connection while it was idle, before it got the request.
const closedConnection = new Set(['ECONNRESET', 'EPIPE']);

class NoAnswer extends Error {}

interface RawAnswer {
  status: number;
  retryAfter?: string | undefined;
  /** Undefined where none can follow. */
  body?: IncomingMessage;
}

interface Post {
  url: URL;
  headers: Record<string, string>;
  payload: string;
  signal: AbortSignal;
}

export function createReceiverClient({
  timeoutMs = 15_000,
  ...connections
}: ConnectionOptions & { timeoutMs?: number }): ReceiverClient {
  const agents = guardedAgents(connections);
  return {
    async send(message, receiver) {
      const startedAt = new Date();
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(), timeoutMs);
      const result = await attempt(agents, message, receiver, abort.signal).catch((error: unknown) => ({
        status: 0,
        error: abort.signal.aborted ? `There was no answer within ${timeoutMs / 1000} s.` : explain(error),
        body: '',
        holdMs: 0,
      }));
      clearTimeout(timer);
      return { success: isSuccess(result.status), ...result, startedAt, durationMs: Date.now() - startedAt.getTime() };
    },
    close: async () => agents.destroy(),
  };
}

/** Throws if no answer comes. */
async function attempt(
  agents: GuardedAgents,
  { id, payload }: Message,
  { url, secrets }: Receiver,
  signal: AbortSignal,
): Promise<Pick<Answer, 'status' | 'error' | 'body' | 'holdMs'>> {
  const now = new Date();
  const signatures = secrets
    .filter(({ until }) => !until || until > now)
    .map(({ secret }) => new Webhook(secret).sign(id, now, payload));
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Plaza-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  };
  const first = post(agents, { url, headers, payload, signal });
  const { status, retryAfter, body } = await first.answer.catch((error: unknown) => {
    if (!first.request.reusedSocket || !closedConnection.has(codeOf(error)) || signal.aborted) throw error;
    return post(agents, { url, headers, payload, signal }).answer;
  });
  return {
    status,
    error: isSuccess(status) ? '' : refusal(status),
    // The answer is known by now: a body that breaks off changes nothing.
    body: body ? await beginningOf(body) : '',
    holdMs: isSuccess(status) ? 0 : holdOf(retryAfter, Date.now()),
  };
}

function post(
  agents: GuardedAgents,
  { url, headers, payload, signal }: Post,
): { request: ClientRequest; answer: Promise<RawAnswer> } {
  const body = Buffer.from(payload);
  const options = {
    agent: agents.of(url),
    method: 'POST',
    headers: { ...headers, 'content-length': body.length },
    maxHeaderSize: maxHeaderBytes,
    signal,
  };
  const request = url.protocol === 'https:' ? tlsRequest(url, options) : plainRequest(url, options);
  const answer = answerOf(request);
  request.end(body);
  return { request, answer };
}

function answerOf(request: ClientRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let interimAnswers = 0;
    request.on('information', () => {
      if (++interimAnswers > maxInterimAnswers)
        request.destroy(new NoAnswer('It announced an answer again and again, and gave none.'));
    });
    request.on('response', (response) =>
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], body: response }),
    );
    // The request did not offer another protocol (101), and nothing more can be read in this one.
    request.on('upgrade', ({ statusCode = 0 }, socket) => {
      socket.destroy();
      resolve({ status: statusCode });
    });
    // A failure after the answer (what follows it is no HTTP, its body breaks off) has no effect.
    request
      .on('error', reject)
      .on('close', () => reject(Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' })));
  });
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

async function beginningOf(body: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      // The end of the loop closes the connection, so that an endless body is not read.
      if (length > maxBodyBytes) break;
    }
  } catch {
    // The part that arrived is kept.
  }
  // The cut may fall inside a character, and PostgreSQL stores no zero byte in a text.
  return new TextDecoder()
    .decode(Buffer.concat(chunks).subarray(0, maxBodyBytes), { stream: true })
    .replaceAll('\0', '\uFFFD');
}

function refusal(status: number): string {
  return status >= 300 && status < 400
    ? `It answered ${status}. Redirects are not followed.`
    : `It answered ${status}.`;
}

// Only the code: the sentences of libraries contain addresses.
function explain(error: unknown): string {
  if (error instanceof ForbiddenAddress) return 'The URL does not lead to the public internet.';
  if (error instanceof NoAnswer) return error.message;
  const code = codeOf(error);
  if (['ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'ETIMEOUT', 'EAI_AGAIN'].includes(code))
    return `The host name of the URL could not be resolved (${code}).`;
  if (code === 'HPE_HEADER_OVERFLOW') return `The headers of the answer have more than ${maxHeaderBytes / 1_024} KiB.`;
  if (code.startsWith('HPE_')) return `The answer is not HTTP/1.1 (${code}).`;
  return `There was no connection or no answer (${code}).`;
}

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : String(name);
}
