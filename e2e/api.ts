// The marketplace as a web client sees it: JSON over HTTP at the gateway's address, and nothing else.
import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { until } from '@plaza/testing';
import { assertDescribed } from './support/described.ts';

export interface Answer {
  status: number;
  headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads the answer and states what it expects
  body: any;
  bytes: Buffer;
}

export interface Request {
  token?: string | undefined;
  body?: unknown;
  /** Sent unchanged, instead of `body`. */
  raw?: string | Buffer;
  headers?: Record<string, string>;
}

export class Api {
  readonly url: string;
  constructor(url: string) {
    this.url = url;
  }

  async send(method: string, path: string, { token, body, raw, headers = {} }: Request = {}): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(body !== undefined || raw !== undefined ? { 'content-type': 'application/json' } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
      ...(raw !== undefined ? { body: raw } : body !== undefined ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(60_000),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const json = /json/.test(response.headers.get('content-type') ?? '');
    const answer = {
      status: response.status,
      headers: response.headers,
      bytes,
      body: json ? JSON.parse(bytes.toString()) : bytes.toString(),
    };
    if (json) assertDescribed(method, path, answer.status, answer.body);
    return answer;
  }

  get(path: string, token?: string, headers?: Record<string, string>): Promise<Answer> {
    return this.send('GET', path, { token, headers });
  }

  post(path: string, body: unknown, token?: string, headers?: Record<string, string>): Promise<Answer> {
    return this.send('POST', path, { token, body, headers });
  }

  /** Registers a new person. On a busy machine passwords are slow to hash: then it tries again under its key. */
  async person(
    name = 'Somebody',
    language = 'en',
  ): Promise<{ id: string; email: string; token: string; refreshToken: string }> {
    const email = `${randomUUID()}@plaza.example`;
    const key = { 'idempotency-key': randomUUID() };
    const { status, body } = await until(async () => {
      const person = { email, password: 'correct horse', name, language };
      const answer = await this.post('/api/auth/register', person, undefined, key);
      return ![429, 503, 504].includes(answer.status) && answer;
    }, 'auth takes the registration');
    expect({ status, body }).toMatchObject({ status: 200 });
    return { id: body.user.id, email, token: body.access_token, refreshToken: body.refresh_token };
  }

  /** Two people open their conversation, so that it is no request. Returns its id. */
  async talk(one: { id: string; token: string }, other: { id: string; token: string }): Promise<string> {
    const open = (whom: string, token: string) =>
      this.post('/api/social/conversations', { participant_ids: [whom] }, token);
    await open(one.id, other.token);
    const { status, body } = await open(other.id, one.token);
    expect({ status, body }).toMatchObject({ status: 200, body: { conversation: { request: 'none' } } });
    return body.conversation.id;
  }

  async deposit(token: string, amount: string): Promise<void> {
    expect(await this.post('/api/wallet/deposit', { amount, currency: 'EUR' }, token)).toMatchObject({ status: 200 });
  }

  async balance(token: string): Promise<string> {
    return (await this.get('/api/wallet/balance', token)).body.balance;
  }
}

/** The reason of an error. Also checks the shape of errors, which is the same everywhere. */
export function reasonOf({ status, headers, body }: Answer): string {
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(body).toEqual({ code: expect.any(Number), message: expect.stringMatching(/./), details: expect.any(Array) });
  const info = body.details.find(
    (detail: { '@type': string }) => detail['@type'] === 'type.googleapis.com/google.rpc.ErrorInfo',
  );
  expect(info).toMatchObject({ domain: 'plaza', reason: expect.stringMatching(/^[A-Z][A-Z0-9_]+$/) });
  expect(info.metadata.doc_url).toBe(`/docs/errors#${info.reason}`);
  return info.reason;
}

/** An error as `400 AMOUNT_INVALID`, for tables of them. */
export function refusal(answer: Answer): string {
  return `${answer.status} ${reasonOf(answer)}`;
}
