// docs/examples as a reader runs them: each is a program of its own that gets an address and nothing else.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '@plaza/dev/engines';
import { until } from '@plaza/testing';
import { Api } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
// A toolchain of 75 MB, only for these two files, is not installed: whoever changes them has one.
const goIfThere = spawnSync('go', ['version']).status === 0 ? ['go'] : [];

beforeAll(async () => {
  stack = await borrowStack();
});

afterAll(() => stack?.giveBack());

const folder = join(import.meta.dirname, '../docs/examples');
/** How an example of each language is run. */
const commands: Record<string, { ending: string; command: string[]; env?: Record<string, string> }> = {
  curl: { ending: 'sh', command: ['bash'] },
  typescript: { ending: 'ts', command: [process.execPath] },
  python: { ending: 'py', command: ['python3'], env: { PYTHONDONTWRITEBYTECODE: '1' } },
  // Nothing is downloaded, neither modules nor another toolchain.
  go: { ending: 'go', command: ['go', 'run'], env: { GOTOOLCHAIN: 'local', GOPROXY: 'off', GO111MODULE: 'off' } },
};

function programOf(language: string, name: string): { file: string; args: string[]; env: NodeJS.ProcessEnv } {
  const { ending, command, env = {} } = commands[language]!;
  const [file = '', ...args] = [...command, join(folder, language, `${name}.${ending}`)];
  // A shell script runs the Node that the tests run on.
  const path = `${dirname(process.execPath)}:${process.env['PATH']}`;
  return { file, args, env: { ...process.env, PLAZA: stack.url, PATH: path, NODE_OPTIONS: '', ...env } };
}

test.each(['curl', 'typescript', 'python', ...goIfThere])(
  'the walk in %s buys one ticket and sends money',
  async (language) => {
    const { file, args, env } = programOf(language, 'walk');
    const { stdout } = await promisify(execFile)(file, args, { env });
    expect(stdout).toMatch(/buyer-[-0-9a-f]+@example\.com/);
    expect(stdout).toMatch(/^balance: 500\.00 EUR$/m);
    expect(stdout).toMatch(/^sent: 10\.00 EUR$/m);
    const count = Number(/^products: (\d+)$/m.exec(stdout)?.[1]);
    expect(count).toBeGreaterThan(4);
    const ticket = /^ticket: (\S+)$/m.exec(stdout)?.[1];
    expect(ticket).toMatch(/^[-0-9a-f]{36}$/);
    expect(stdout).toMatch(new RegExp(`^the same ticket: ${ticket}$`, 'm'));
  },
);

test.each(['typescript', 'python', ...goIfThere])(
  'the receiver in %s believes what Plaza has signed, and nothing else',
  async (language) => {
    const api = new Api(stack.url);
    const { token } = await api.person();
    const url = `http://127.0.0.1:${await freePort()}`;
    const { body } = await api.post('/api/webhooks', { url: `${url}/hooks` }, token);
    const { file, args, env } = programOf(language, 'webhook');
    const child = spawn(file, args, {
      env: { ...env, PLAZA_WEBHOOK_SECRET: body.secret, PORT: new URL(url).port },
      // go run starts the program as a child of its own.
      detached: true,
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    try {
      await until(() => output.includes('listening'), 'it listens');
      const forged = (headers: Record<string, string>) =>
        fetch(`${url}/hooks`, { method: 'POST', body: '{"id":"1","type":"forged"}', headers });
      expect((await forged({})).status).toBe(400);
      const old = { 'webhook-id': '1', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA v1,' };
      expect((await forged(old)).status).toBe(400);
      expect((await forged({ ...old, 'webhook-timestamp': String(Math.floor(Date.now() / 1000)) })).status).toBe(400);
      await api.post(`/api/webhooks/${body.webhook.id}/test`, {}, token);
      await until(() => output.includes('webhook.test'), 'the test message arrives');
      expect(output).not.toContain('forged');
    } finally {
      process.kill(-child.pid!, 'SIGKILL');
    }
  },
);
