// The line that a change leaves in the log: what, who, what became of it, and nothing that a person wrote.
import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { AuthServiceService } from '@plaza/api/auth';
import { client, testConfig, testDatabase, testTokens, type TestDatabase, type TestTokens } from '@plaza/testing';
import {
  commonErrors,
  createLogger,
  newId,
  openDatabase,
  serve,
  startService,
  type App,
  type Handlers,
} from '../src/index.ts';
import { schema } from './schema.ts';

let files: TestDatabase;
let app: App;
let tokens: TestTokens;
const lines: Record<string, unknown>[] = [];
const sink = new Writable({
  write(chunk: Buffer, _, done) {
    const line = JSON.parse(chunk.toString()) as Record<string, unknown>;
    if (line['msg'] === 'change') lines.push(line);
    done();
  },
});

beforeAll(async () => {
  files = await testDatabase(schema);
  tokens = await testTokens();
  const answers: Record<string, () => Promise<object>> = {
    logout: async () => ({}),
    getMe: async () => ({ user: undefined }),
    updateMe: () => Promise.reject(commonErrors.INVALID_ARGUMENT({ message: 'Hunter is no name.' })),
  };
  const handlers = new Proxy({}, { get: (_, name) => answers[String(name)] ?? (async () => ({})) });
  app = await startService({
    config: testConfig('auth', files.url),
    log: createLogger('auth', 'info', sink),
    database: await openDatabase(schema, files.url),
    verifier: tokens.verifier,
    pingRedis: () => Promise.resolve(),
    features: [{ rpcs: [serve(AuthServiceService, handlers as Handlers<typeof AuthServiceService>)] }],
  });
});
afterAll(async () => {
  await app.close();
  await files.drop();
});
beforeEach(() => {
  lines.length = 0;
});

test('a change that was made, and one that was refused, have a line each; a read has none', async () => {
  const id = newId();
  const auth = client(AuthServiceService, app.port, { token: await tokens.userToken(id) });
  const metadata = { 'x-request-id': 'r-1' };
  await auth.logout({}, { metadata });
  await auth.getMe({}, { metadata });
  await expect(auth.updateMe({ name: 'Hunter' }, { metadata })).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT' });
  expect(lines).toMatchObject([
    { service: 'auth', requestId: 'r-1', rpc: '/plaza.auth.v1.AuthService/Logout', outcome: 'done' },
    { rpc: '/plaza.auth.v1.AuthService/UpdateMe', by: id, outcome: 'INVALID_ARGUMENT', ms: expect.any(Number) },
  ]);
  expect(JSON.stringify(lines)).not.toContain('Hunter');
  auth.close();
});

test('who was not let in is nobody', async () => {
  const auth = client(AuthServiceService, app.port);
  await expect(auth.updateMe({})).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  expect(lines).toMatchObject([{ by: 'anonymous', outcome: 'UNAUTHENTICATED' }]);
  auth.close();
});
