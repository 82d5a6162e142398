// One attempt: signed, sent, and what came back.
import { request as plainRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { Webhook } from 'standardwebhooks';
import { guardedAgents, ForbiddenAddress, type ConnectionOptions } from './connect.ts';
import { holdOf } from './schedule.ts';

export interface Message {
  id: string;
  payload: string;
}

/** A receiver as it is needed for sending. */
export interface Receiver {
  url: URL;
  /** The newest first, which has no end; those before it are signed with as well, each until its own. */
  secrets: readonly { secret: string; until?: Date }[];
}

export interface Answer {
  success: boolean;
  /** HTTP; 0 if none came. */
  status: number;
  error: string;
  body: string;
  startedAt: Date;
  durationMs: number;
  /** For how long the receiver asks to be left alone. */
  holdMs: number;
}

export interface Sender {
  send(message: Message, receiver: Receiver): Promise<Answer>;
  close(): Promise<void>;
}

const longestBody = 20_000;
// What a receiver says before its answer (100, 102, 103) is heard and left at that; one that says nothing else says nothing.
const mostInterim = 100;
const headerBytes = 64 * 1_024;
// Closed by the receiver while it lay idle, as it seems: nobody was asked yet.
const closedConnection = new Set(['ECONNRESET', 'EPIPE']);

class NoAnswer extends Error {}

interface Answered {
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

export function createSender({
  timeoutMs = 15_000,
  ...connections
}: ConnectionOptions & { timeoutMs?: number }): Sender {
  const agents = guardedAgents(connections);

  function post({ url, headers, payload, signal }: Post): { request: ClientRequest; answer: Promise<Answered> } {
    const body = Buffer.from(payload);
    const options = {
      agent: agents.of(url),
      method: 'POST',
      headers: { ...headers, 'content-length': body.length },
      maxHeaderSize: headerBytes,
      signal,
    };
    const request = url.protocol === 'https:' ? tlsRequest(url, options) : plainRequest(url, options);
    const answer = new Promise<Answered>((resolve, reject) => {
      let interim = 0;
      request.on('information', () => {
        if (++interim > mostInterim)
          request.destroy(new NoAnswer('It announced an answer again and again, and gave none.'));
      });
      request.on('response', (response) =>
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], body: response }),
      );
      // Nobody asked for another protocol (101), and nothing can be answered in this one any more.
      request.on('upgrade', ({ statusCode = 0 }, socket) => {
        socket.destroy();
        resolve({ status: statusCode });
      });
      // Whatever goes wrong after the answer (what follows it is no HTTP, its body breaks off) is no matter any more.
      request
        .on('error', reject)
        .on('close', () => reject(Object.assign(new Error('The connection was closed.'), { code: 'ECONNRESET' })));
    });
    request.end(body);
    return { request, answer };
  }

  async function attempt(
    { id, payload }: Message,
    { url, secrets }: Receiver,
    signal: AbortSignal,
  ): Promise<Pick<Answer, 'status' | 'body' | 'holdMs'>> {
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
    const once = post({ url, headers, payload, signal });
    const { status, retryAfter, body } = await once.answer.catch((error: unknown) => {
      if (!once.request.reusedSocket || !closedConnection.has(codeOf(error)) || signal.aborted) throw error;
      return post({ url, headers, payload, signal }).answer;
    });
    // What was answered is known by now: a body that breaks off changes nothing.
    return {
      status,
      body: body ? await beginningOf(body) : '',
      holdMs: status >= 200 && status < 300 ? 0 : holdOf(retryAfter, Date.now()),
    };
  }

  return {
    async send(message, receiver) {
      const startedAt = new Date();
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(), timeoutMs);
      try {
        const { status, body, holdMs } = await attempt(message, receiver, abort.signal);
        const success = status >= 200 && status < 300;
        return {
          success,
          status,
          error: success ? '' : refusal(status),
          body,
          startedAt,
          durationMs: Date.now() - startedAt.getTime(),
          holdMs,
        };
      } catch (error) {
        const sentence = abort.signal.aborted ? `There was no answer within ${timeoutMs / 1000} s.` : explain(error);
        return {
          success: false,
          status: 0,
          error: sentence,
          body: '',
          startedAt,
          durationMs: Date.now() - startedAt.getTime(),
          holdMs: 0,
        };
      } finally {
        clearTimeout(timer);
      }
    },
    close: async () => agents.destroy(),
  };
}

async function beginningOf(body: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      // Leaving the loop closes the connection: nobody has to read what never ends.
      if (length > longestBody) break;
    }
  } catch {
    // As much as came.
  }
  // Cut where a character begins, of which the end may be missing; and PostgreSQL keeps no zero in a text.
  return new TextDecoder()
    .decode(Buffer.concat(chunks).subarray(0, longestBody), { stream: true })
    .replaceAll('\0', '\uFFFD');
}

function refusal(status: number): string {
  return status >= 300 && status < 400
    ? `It answered ${status}. Redirects are not followed.`
    : `It answered ${status}.`;
}

// Codes alone: sentences of libraries tell of addresses.
function explain(error: unknown): string {
  if (error instanceof ForbiddenAddress) return 'The URL does not lead to the public internet.';
  if (error instanceof NoAnswer) return error.message;
  const code = codeOf(error);
  if (['ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'ETIMEOUT', 'EAI_AGAIN'].includes(code))
    return `The host name of the URL could not be resolved (${code}).`;
  if (code === 'HPE_HEADER_OVERFLOW') return `The headers of the answer have more than ${headerBytes / 1_024} KiB.`;
  if (code.startsWith('HPE_')) return `The answer is not HTTP/1.1 (${code}).`;
  return `There was no connection or no answer (${code}).`;
}

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : String(name);
}
