// One attempt: signed, sent, and what came back.
import { Webhook } from 'standardwebhooks';
import { guardedAgent, ForbiddenAddress, type ConnectionOptions } from './connect.ts';
import { holdOf } from './schedule.ts';

export interface Message {
  id: string;
  payload: string;
}

/** A receiver as it is needed for sending. */
export interface Receiver {
  url: URL;
  secret: string;
  /** Signed with as well until then. */
  previous?: { secret: string; until: Date };
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
// Closed by the receiver while it lay idle, as it seems: nobody was asked yet.
const closedConnection = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

export function createSender({ timeoutMs = 15_000, ...connections }: ConnectionOptions & { timeoutMs?: number }): Sender {
  const agent = guardedAgent(connections);

  async function attempt({ id, payload }: Message, { url, secret, previous }: Receiver, signal: AbortSignal): Promise<Pick<Answer, 'status' | 'body' | 'holdMs'>> {
    const now = new Date();
    const signatures = [secret, ...(previous && previous.until > now ? [previous.secret] : [])].map((one) => new Webhook(one).sign(id, now, payload));
    const { statusCode: status, headers, body } = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Plaza-Webhooks/1',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': signatures.join(' '),
      },
      body: payload,
      signal,
    });
    const retryAfter = headers['retry-after'];
    // What was answered is known by now: a body that breaks off changes nothing.
    return { status, body: await beginningOf(body), holdMs: status >= 200 && status < 300 ? 0 : holdOf(Array.isArray(retryAfter) ? retryAfter[0] : retryAfter, Date.now()) };
  }

  return {
    async send(message, receiver) {
      const startedAt = new Date();
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(), timeoutMs);
      try {
        const { status, body, holdMs } = await attempt(message, receiver, abort.signal).catch((error: unknown) => {
          if (!closedConnection.has(codeOf(error)) || abort.signal.aborted) throw error;
          return attempt(message, receiver, abort.signal);
        });
        const success = status >= 200 && status < 300;
        return { success, status, error: success ? '' : refusal(status), body, startedAt, durationMs: Date.now() - startedAt.getTime(), holdMs };
      } catch (error) {
        const sentence = abort.signal.aborted ? `There was no answer within ${timeoutMs / 1000} s.` : explain(error);
        return { success: false, status: 0, error: sentence, body: '', startedAt, durationMs: Date.now() - startedAt.getTime(), holdMs: 0 };
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => agent.destroy(),
  };
}

async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      length += chunk.length;
      // Leaving the loop closes the connection: nobody has to read what never ends.
      if (length > longestBody) break;
    }
  } catch {
    // As much as came.
  }
  // Cut where a character begins, of which the end may be missing; and PostgreSQL keeps no zero in a text.
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, longestBody), { stream: true }).replaceAll('\0', '\uFFFD');
}

function refusal(status: number): string {
  return status >= 300 && status < 400 ? `It answered ${status}. Redirects are not followed.` : `It answered ${status}.`;
}

// Codes alone: sentences of libraries tell of addresses.
function explain(error: unknown): string {
  if (error instanceof ForbiddenAddress) return 'The URL does not lead to the public internet.';
  const code = codeOf(error);
  if (['ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'ETIMEOUT', 'EAI_AGAIN'].includes(code)) return `The host name of the URL could not be resolved (${code}).`;
  return `There was no connection or no answer (${code}).`;
}

function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : String(name);
}
