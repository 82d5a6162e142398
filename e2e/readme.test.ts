// The README's walk, the one that `npm start` prints and the seller's guide, pasted into a shell unchanged.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { walkText } from '@plaza/dev/walk';
import { Api } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;

beforeAll(async () => {
  stack = await borrowStack();
});

afterAll(() => stack?.giveBack());

/** As a person in a new checkout. */
async function paste(script: string): Promise<string> {
  const address = `${randomUUID()}@paiecashfan.com`;
  const ready = script
    .replaceAll('curl ', 'curl -sS --max-time 60 ')
    .replaceAll('test@paiecashfan.com', address)
    .replace('first-walk', randomUUID());
  const { stdout } = await promisify(execFile)('bash', ['-c', ready]);
  return stdout.replaceAll(address, 'test@paiecashfan.com');
}

function expectTheWholeWalk(output: string): void {
  for (const part of [
    '"status":"healthy"',
    '"email":"test@paiecashfan.com"',
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
  expect(output).not.toContain('"code":');
}

test("the README's walk ends with a ticket for 89.99 and its debit", async () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const walk = readme.slice(readme.indexOf('## A first tour'), readme.indexOf('## What is in the repository'));
  const script = [...walk.matchAll(/```bash\n([^]*?)```/g)].map(([, block]) => block).join('\n');
  expectTheWholeWalk(await paste(script.replaceAll('http://localhost:3000', stack.url)));
});

test('the walk that npm start prints does too', async () => {
  const script = walkText(stack.url).split('\n').slice(1).join('\n');
  expectTheWholeWalk(await paste(script));
});

test("the seller's guide ends with a payment less its fee, a refund and a payout", async () => {
  const payer = await new Api(stack.url).person('Payer');
  const guide = readFileSync(join(import.meta.dirname, '../docs/SELLERS.md'), 'utf8');
  const script = [...guide.matchAll(/```bash\n([^]*?)```/g)]
    .map(([, block]) => block)
    .join('\n')
    .replaceAll('http://localhost:3000', stack.url)
    .replace('shop@example.com', `${randomUUID()}@example.com`)
    .replace('lea@plaza.example", "password": "demo1234"', `${payer.email}", "password": "correct horse"`)
    .replace(
      / (seller|merchant|webhook|request|money|payment|refund|payout)-1 /g,
      (key) => ` ${key.trim()}-${randomUUID()} `,
    );
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, NODE_OPTIONS: '' };
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { env });
  for (const part of [
    '"name":"Scarf Shop"',
    '"secret":"whsec_',
    '"balance":"38.90"',
    '"amount":"10.00"',
    '"amount":"15.00"',
  ])
    expect(stdout).toContain(part);
  expect(stdout).not.toContain('"code":');
});
