// The README's walk and the one that `npm start` prints, pasted into a shell unchanged.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { walkText } from '@plaza/dev/walk';
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
