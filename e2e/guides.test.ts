// The walks of the README, of `npm start`, of the quick start and of the guide for sellers, as somebody in a new checkout copies them: in their order,
// and unchanged but for the address and for whom they create.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { checkout } from '@plaza/dev/engines';
import { walkText } from '@plaza/dev/walk';
import { until } from '@plaza/testing';
import { Webhook } from 'standardwebhooks';
import { paste, reasonsIn, samplesOf } from './support/guides.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
/** In the checkout, so that what runs there finds its packages. */
let folder: string;

beforeAll(async () => {
  stack = await borrowStack();
  mkdirSync(join(checkout, '.plaza'), { recursive: true });
  folder = mkdtempSync(join(checkout, '.plaza/guides-'));
});

afterAll(async () => {
  if (folder) rmSync(folder, { recursive: true, force: true });
  await stack?.giveBack();
});

/** At this marketplace, for somebody who is not there yet. */
function mine(code: string, email: string): string {
  const { host } = new URL(stack.url);
  return code.replaceAll('localhost:3000', host).replaceAll(email, `${randomUUID()}@plaza.example`);
}

async function expectTheWholeWalk(script: string): Promise<void> {
  const output = await paste(mine(script.replace('first-walk', randomUUID()), 'test@paiecashfan.com'));
  for (const part of [
    '"status":"healthy"',
    '@plaza.example"',
    '"balance":"0.00"',
    '"plans":[',
    '"club":"AS_MONACO"',
    '"events":[',
    '"balance":"200.00"',
    '"balance":"110.01"',
    '"price":"89.99"',
    '"type":"purchase"',
  ]) {
    expect(output).toContain(part);
  }
  expect(reasonsIn(output)).toEqual([]);
}

const allOf = (samples: { code: string }[]): string => samples.map(({ code }) => code).join('\n');

test("the README's walk ends with a ticket for 89.99 and its debit", async () => {
  await expectTheWholeWalk(allOf(samplesOf('README.md', 'bash', 'A first tour', 'What is in the repository')));
});

test('the walk that npm start prints does too', async () => {
  await expectTheWholeWalk(walkText(stack.url).split('\n').slice(1).join('\n'));
});

test('the quick start buys a ticket and sends a message in a shell, and reads the balance over gRPC', async () => {
  const samples = samplesOf('docs/QUICKSTART.md', 'bash', 'A purchase over JSON', 'A client in TypeScript');
  const installed = await paste('command -v grpcurl || true');
  const commands = samples.filter(({ code }) => installed !== '' || !code.startsWith('grpcurl'));
  expect(commands.length).toBeGreaterThan(5);
  const output = await paste(mine(allOf(commands), 'me@example.com'), folder);
  for (const part of ['"status":"healthy"', '"type":"purchase"', '"message":"See you on Saturday!"', '"userId":'])
    expect(output).toContain(part);
  expect(readFileSync(join(folder, 'ticket.png')).subarray(1, 4).toString()).toBe('PNG');
  // What the page says of both: money is left in the wallet, and an amount has too many decimals.
  expect(reasonsIn(output)).toEqual(['MONEY_LEFT', 'AMOUNT_INVALID']);
});

test('its programs in TypeScript buy a ticket over JSON, and read the balance over gRPC', async () => {
  const printed = await Promise.all(
    samplesOf('docs/QUICKSTART.md', 'ts').map(async ({ about, code }) => {
      const name = /`([\w-]+\.ts)`/.exec(about)![1]!;
      writeFileSync(join(folder, name), mine(code, 'me@example.com'));
      const env = { ...process.env, NODE_OPTIONS: '' };
      return [name, (await promisify(execFile)(process.execPath, [name], { cwd: folder, env })).stdout];
    }),
  );
  const {
    'client.ts': json,
    'grpc-client.ts': grpc,
    ...others
  } = Object.fromEntries(printed) as Record<string, string>;
  expect(others).toEqual({});
  expect(json!.trim().split('\n').at(-1)).toMatch(/^Léa/);
  expect(grpc).toContain("currency: 'EUR'");
});

test('the guide for sellers ends with a payment, its refund and a payout, each of which reached the webhook', async () => {
  const received: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () => {
        received.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
        response.writeHead(204).end();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const hooks = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const script = allOf(samplesOf('docs/SELLERS.md', 'bash'));
    expect(script).toContain('https://shop.example.com/');
    const output = await paste(mine(script, 'shop@example.com').replace('https://shop.example.com', hooks), folder);
    expect(reasonsIn(output)).toEqual([]);
    // Of 40.00, 1.00 and 0.10 are the fee.
    expect(output).toContain('"available":"38.90"');
    const secret = /"secret":"([^"]+)"/.exec(output)![1]!;
    await until(() => received.length >= 3, 'the payment, its refund and the payout reach the webhook');
    const types = received.map(({ headers, body }) => {
      const event = new Webhook(secret).verify(body, headers as Record<string, string>) as { type: string };
      return event.type;
    });
    expect(types.sort()).toEqual(['payment.received', 'payment.refunded', 'payout.paid']);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
