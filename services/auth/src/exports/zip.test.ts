import { inflateRawSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { unzip } from '@plaza/testing/unzip';
import { ZipWriter } from './zip.ts';

async function zipped(files: Record<string, readonly string[]>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const zip = new ZipWriter(async (bytes) => void parts.push(bytes), new Date('2026-11-30T20:19:58Z'));
  for (const [name, lines] of Object.entries(files)) {
    await zip.begin(name);
    for (const line of lines) await zip.add(Buffer.from(line));
  }
  await zip.end();
  return Buffer.concat(parts);
}

test('what is written in parts is read as a whole, also nothing', async () => {
  const many = Array.from({ length: 50 }, (_, at) => `{"row":${at},"text":"Léa ${'x'.repeat(at)}"}\n`);
  const file = await zipped({ 'a/many.jsonl': many, 'a/none.jsonl': [], 'é.txt': ['é'] });
  expect(unzip(file)).toEqual(
    new Map([
      ['a/many.jsonl', many.join('')],
      ['a/none.jsonl', ''],
      ['é.txt', 'é'],
    ]),
  );
});

test('an entry is a stream of deflate that says where it ends', async () => {
  const file = await zipped({ x: ['one ', 'two'] });
  const data = file.subarray(30 + 1, file.indexOf(Buffer.of(0x50, 0x4b, 7, 8)));
  expect(inflateRawSync(data).toString()).toBe('one two');
});
