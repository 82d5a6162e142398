// Streams that go on until their caller leaves: each can check whether the caller may still call.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LiveServiceService, SubscribeResponse } from '@plaza/api/live';
import { commonErrors, newId, serve, startService, type App, type CallContext } from '@plaza/service';
import {
  client,
  testConfig,
  testDatabase,
  testLog,
  testTokens,
  until,
  type TestDatabase,
  type TestTokens,
} from '@plaza/testing';
import { schema } from './schema.ts';

let files: TestDatabase;
let app: App;
let tokens: TestTokens;
const contexts: CallContext[] = [];
/** Whose tokens are refused, as if their session had ended. */
const ended = new Set<string>();

beforeAll(async () => {
  files = await testDatabase(schema);
  tokens = await testTokens();
  app = await startService({
    config: testConfig('messaging', files.url),
    log: testLog('sample'),
    database: await files.open(),
    verifier: {
      async verify(token) {
        const principal = await tokens.verifier.verify(token);
        if (principal.kind === 'user' && ended.has(principal.userId)) throw commonErrors.TOKEN_INVALID();
        return principal;
      },
    },
    pingRedis: () => Promise.resolve(),
    features: [
      {
        rpcs: [
          serve(LiveServiceService, {
            getLiveState: () => Promise.reject(commonErrors.INTERNAL()),
            createLiveTicket: () => Promise.reject(commonErrors.INTERNAL()),
            streamLive: () => {
              throw commonErrors.INTERNAL();
            },
            async *subscribe(_request, context) {
              contexts.push(context);
              yield SubscribeResponse.fromPartial({ type: 'started' });
            },
          }),
        ],
      },
    ],
  });
});
afterAll(async () => {
  await app.close();
  await files.drop();
});

async function contextOf(token: string): Promise<CallContext> {
  const live = client(LiveServiceService, app.port, { token });
  for await (const { type } of live.subscribe({})) expect(type).toBe('started');
  live.close();
  return contexts.at(-1)!;
}

const outcome = async (context: CallContext): Promise<string> => {
  try {
    await context.readmit();
    return 'admitted';
  } catch (error) {
    return (error as { reason: string }).reason;
  }
};

test('whose token is good may go on, until it is not', async () => {
  const userId = newId();
  const context = await contextOf(await tokens.userToken(userId));
  expect(await outcome(context)).toBe('admitted');
  ended.add(userId);
  expect(await outcome(context)).toBe('TOKEN_INVALID');
});

test('a token ends at its time', async () => {
  const context = await contextOf(await tokens.userToken(newId(), { expiresIn: '5s' }));
  await until(async () => (await outcome(context)) === 'TOKEN_EXPIRED', 'it has expired');
});
