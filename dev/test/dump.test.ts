// npx plaza backup, verify and restore with --only: one schema, into a database beside the one that is used.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { schemaNames } from '@plaza/services';
import { useCommandHome } from './command-home.ts';

const { plaza } = useCommandHome();

test('each schema is dumped, verified in a database of its own, and restored beside the one that is used', async () => {
  expect((await plaza(['backup', '--only', 'billing'])).output).toContain('There is no database yet');
  expect((await plaza(['seed'])).output).toContain('The demo data is loaded.');
  for (const name of schemaNames) {
    const made = await plaza(['backup', '--only', name, '--json']);
    expect(JSON.parse(made.output)).toMatchObject({ only: name, bytes: expect.any(Number) });
    const verified = await plaza(['backup', 'verify', '--only', name, '--json']);
    expect(JSON.parse(verified.output)).toMatchObject({ only: name, correct: true });
  }
  const listed = (await plaza(['backup', 'list'])).output.split('\n');
  expect(listed.map((line) => /only (\w+) .* restored and verified at /.exec(line)?.[1])).toEqual([...schemaNames]);
  expect((await plaza(['backup', 'verify'])).output).toMatch(/^There is no backup in /);

  const restored = await plaza(['restore', '--only', 'billing', '--into', 'billing_before']);
  expect(restored).toEqual({
    code: 0,
    output: expect.stringMatching(
      / is in the new database billing_before and is correct: \d+ subscriptions\. Nothing uses it yet: BACKEND_APP_DATABASE_URL /,
    ),
  });
  expect(await plaza(['restore', '--only', 'billing', '--into', 'billing_before'])).toEqual({
    code: 1,
    output: 'There is a database billing_before already: a backup is restored into a new one.',
  });
  expect((await plaza(['backup', 'prune', '--yes'])).output).toContain('1 dumps of billing are kept.');
});

test('a dump with another key, changed or cut off is refused, and leaves no database', async () => {
  const other = Buffer.alloc(32, 2).toString('base64');
  expect((await plaza(['backup', 'verify', '--only', 'billing'], { BACKUP_KEY: other })).output).toMatch(
    /was encrypted with the key [0-9a-f]{8}, and BACKUP_KEY is the key [0-9a-f]{8}\.$/,
  );
  const made = await plaza(['backup', '--only', 'billing', '--json']);
  const path = join((JSON.parse(made.output) as { path: string }).path, 'dump.sealed');
  const bytes = readFileSync(path);
  const into = ['restore', '--only', 'billing', '--into', 'billing_damaged'];
  writeFileSync(path, bytes.subarray(0, -1));
  expect((await plaza(into)).output).toContain('is not whole');
  const changed = Buffer.from(bytes);
  changed[1_000] = changed[1_000]! ^ 1;
  writeFileSync(path, changed);
  expect((await plaza(into)).output).toContain('was changed since it was made');
  writeFileSync(path, bytes);
  // It could not be made if one of those were still there.
  expect((await plaza(into)).code).toBe(0);
});

test('what does not belong together is refused', async () => {
  const refused = async (...words: string[]) => await plaza(words);
  expect(await refused('backup', '--only', 'billing', '--incremental')).toMatchObject({ code: 2 });
  expect(await refused('restore', '--only', 'billing', '--to', 'latest')).toMatchObject({ code: 2 });
  expect(await refused('restore', '--yes', '--into', 'x')).toMatchObject({ code: 2 });
  expect(await refused('restore', '--only', 'billing', '--into', 'No; name')).toMatchObject({ code: 2 });
  expect(await refused('backup', '--only', 'everything')).toMatchObject({ code: 2 });
});
