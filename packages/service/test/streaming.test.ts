// Rpcs that answer with a stream: the same access, errors and deadlines as any call, at the pace of the caller.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import type { HttpBody } from '@plaza/api/httpbody';
import { StatementServiceService } from '@plaza/api/statement';
import { commonErrors, newId, serve, ServiceError, startService, type App } from '@plaza/service';
import {
  client,
  testConfig,
  testDatabase,
  testLog,
  testTokens,
  never,
  until,
  type TestCall,
  type TestClient,
  type TestDatabase,
} from '@plaza/testing';
import { schema } from './schema.ts';

let files: TestDatabase;
let app: App;
let statements: TestClient<typeof StatementServiceService>;
let token: string;
let made = 0;
let ended: string[] = [];
const userId = newId();
const silence = Promise.withResolvers<void>();

const message = (text: string): HttpBody => ({ contentType: 'text/plain', data: Buffer.from(text), extensions: [] });

const scenarios: Record<string, (userId: string) => AsyncGenerator<HttpBody>> = {
  three: async function* (who) {
    for (const text of ['a', 'b', who]) yield message(text);
  },
  none: async function* () {
    for (const nothing of [] as HttpBody[]) yield nothing;
  },
  'refused at once': () => {
    throw commonErrors.INVALID_ARGUMENT({ violations: [{ field: 'from', description: 'No.' }] });
  },
  'breaks in the middle': async function* () {
    yield message('a');
    throw new TypeError('a bug that holds secret=hunter2');
  },
  endless: async function* () {
    for (;;) {
      made++;
      yield message('x'.repeat(10_000));
    }
  },
  silent: async function* () {
    yield message('a');
    await silence.promise;
    yield message('b');
  },
};

beforeAll(async () => {
  files = await testDatabase(schema);
  const tokens = await testTokens();
  token = await tokens.userToken(userId);
  app = await startService({
    config: testConfig('wallet', files.url),
    log: testLog('sample'),
    database: await files.open(),
    verifier: tokens.verifier,
    pingRedis: () => Promise.resolve(),
    features: [
      {
        rpcs: [
          serve(StatementServiceService, {
            getBalanceAt: () => Promise.reject(commonErrors.INTERNAL()),
            getStatement: () => Promise.reject(commonErrors.INTERNAL()),
            async *exportTransactions({ type }, context) {
              context.setHeader('x-sample', 'yes');
              try {
                yield* scenarios[type]!(context.userId);
              } finally {
                ended.push(type);
              }
            },
          }),
        ],
      },
    ],
  });
  statements = client(StatementServiceService, app.port);
});

afterAll(async () => {
  statements.close();
  await app.close();
  await files.drop();
});

async function read(
  type: string,
  call: TestCall = { token },
): Promise<{ texts: string[]; error: ServiceError | undefined }> {
  const texts: string[] = [];
  try {
    for await (const { data } of statements.exportTransactions({ type }, call)) texts.push(data.toString());
    return { texts, error: undefined };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { texts, error };
  }
}

test('every message arrives in order, with the headers before the first and the caller known', async () => {
  let headers: Record<string, unknown> = {};
  expect(
    await read('three', {
      token,
      onHeaders: (metadata) => {
        headers = metadata.getMap();
      },
    }),
  ).toEqual({ texts: ['a', 'b', userId], error: undefined });
  expect(headers).toMatchObject({ 'x-sample': 'yes', 'cache-control': 'no-store' });
  expect(await read('none')).toEqual({ texts: [], error: undefined });
});

test('a caller without access is refused before the handler runs', async () => {
  ended = [];
  expect((await read('three', {})).error?.reason).toBe('UNAUTHENTICATED');
  expect((await read('three', { token: 'x' })).error?.reason).toBe('TOKEN_INVALID');
  expect(ended).toEqual([]);
});

test('a refusal before the first message is an error as of any call', async () => {
  expect(await read('refused at once')).toMatchObject({
    texts: [],
    error: {
      code: status.INVALID_ARGUMENT,
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'from', description: 'No.' }],
    },
  });
});

test('a failure in the middle ends the stream after the sent messages, without any detail', async () => {
  expect(await read('breaks in the middle')).toMatchObject({
    texts: ['a'],
    error: { reason: 'INTERNAL', message: 'Something went wrong on our side.' },
  });
});

test('a slow caller slows the handler, and one that cancels ends it', async () => {
  made = 0;
  ended = [];
  let seen = 0;
  for await (const { data } of statements.exportTransactions({ type: 'endless' }, { token })) {
    expect(data).toHaveLength(10_000);
    if (++seen > 1) break;
    // A window of HTTP/2, the buffers of both ends: some hundred kilobytes, and not all that a handler could make in this time.
    await never(() => made >= 200, 'the handler runs ahead');
  }
  await until(() => ended.includes('endless'), 'the handler has ended');
});

test('the deadline ends a stream', async () => {
  ended = [];
  const texts: string[] = [];
  const reading = (async () => {
    for await (const { data } of statements.exportTransactions({ type: 'silent' }, { token, deadlineMs: 2_000 }))
      texts.push(data.toString());
  })();
  await expect(reading).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
  expect(texts).toEqual(['a']);
  silence.resolve();
  await until(() => ended.includes('silent'), 'the handler has ended');
});
