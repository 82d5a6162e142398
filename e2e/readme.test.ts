// The README's walk and the one that `npm start` prints, pasted into a shell as they stand.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestStack, type TestStack } from '@plaza/dev/test-stack';
import { walkText } from '@plaza/dev/walk';

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack({ seed: true });
}, 120_000);

afterAll(() => stack?.stop(), 60_000);

async function paste(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-c', script.replaceAll('curl ', 'curl -sS --max-time 20 ')], { timeout: 60_000 });
  return stdout;
}

function expectTheWholeWalk(output: string): void {
  for (const part of ['"status":"healthy"', '"email":"test@paiecashfan.com"', '"balance":"0.00"', '"plans":[', '"club":"AS_MONACO"', '"events":[', '"balance":"200.00"', '"balance":"110.01"', '"price":"89.99"', '"type":"purchase"']) {
    expect(output).toContain(part);
  }
  expect(output).not.toContain('"code":');
}

test('the README\'s walk ends with a ticket for 89.99 and its debit', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const walk = readme.slice(readme.indexOf('## A first tour'), readme.indexOf('## What is in the repository'));
  const script = [...walk.matchAll(/```bash\n([^]*?)```/g)].map(([, block]) => block).join('\n');
  expectTheWholeWalk(await paste(script.replaceAll('http://localhost:3000', stack.url)));
});

test('the walk that npm start prints does too', async () => {
  const script = walkText(stack.url).split('\n').slice(1).join('\n');
  expectTheWholeWalk(await paste(script.replaceAll('test@paiecashfan.com', 'second@paiecashfan.com')).then((output) => output.replaceAll('second@', 'test@')));
});
