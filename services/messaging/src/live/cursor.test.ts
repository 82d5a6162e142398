import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { createCursors } from './cursor.ts';

const [old, next] = [randomBytes(32), randomBytes(32)];
const position = { epoch: '0123456789abcdef', number: 2_147_483_647, at: Date.parse('2026-12-01T12:00:00.123Z') };
const [lea, marco] = [newId(), newId()];

test('a cursor says again what it was written with, and nothing that a client could read', () => {
  const cursors = createCursors([old]);
  const cursor = cursors.write(lea, position);
  expect(cursor).toMatch(/^[A-Za-z0-9_-]{47}$/);
  expect(cursors.read(lea, cursor)).toEqual(position);
  const first = { ...position, number: 0, at: 0 };
  expect(cursors.read(lea, cursors.write(lea, first))).toEqual(first);
});

test('it is good for its person only, and not if anything of it was changed', () => {
  const cursors = createCursors([old]);
  const cursor = cursors.write(lea, position);
  const invalid = expect.objectContaining({ reason: 'LIVE_CURSOR_INVALID' });
  expect(() => cursors.read(marco, cursor)).toThrow(invalid);
  const bytes = Buffer.from(cursor, 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(() => cursors.read(lea, changed.toString('base64url'))).toThrow(invalid);
  }
  const others = ['', 'x', cursor.slice(1), `${cursor}A`, `${cursor}=`, ` ${cursor}`, 'ü'.repeat(47), '_'.repeat(128)];
  for (const wrong of others) expect(() => cursors.read(lea, wrong)).toThrow(invalid);
});

test('a cursor of the old encryption key is good, and new ones are signed with the new key', () => {
  const before = createCursors([old]).write(lea, position);
  const both = createCursors([next, old]);
  expect(both.read(lea, before)).toEqual(position);
  const after = both.write(lea, position);
  expect(createCursors([next]).read(lea, after)).toEqual(position);
  expect(() => createCursors([old]).read(lea, after)).toThrow();
  expect(() => createCursors([next]).read(lea, before)).toThrow();
});
