import { expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { codePicture, ticketCodes } from './code.ts';

const codes = ticketCodes(Buffer.alloc(32, 1));

test('a code is read back to its ticket', () => {
  const id = newId();
  expect(codes.verify(codes.sign(id))).toBe(id);
});

test('a code that was changed, invented, or signed with another key stands for no ticket', () => {
  const code = codes.sign(newId());
  const [prefix, id, signature] = code.split('.');
  const other = codes.sign(newId()).split('.');
  expect(codes.verify(`${prefix}.${other[1]}.${signature}`)).toBeUndefined();
  expect(codes.verify(`${prefix}.${id}.${other[2]}`)).toBeUndefined();
  expect(codes.verify(`${prefix}.${id}.`)).toBeUndefined();
  expect(codes.verify('')).toBeUndefined();
  expect(codes.verify(`${code}A`)).toBeUndefined();
  expect(ticketCodes(Buffer.alloc(32, 2)).verify(code)).toBeUndefined();
});

test('a code contains only an id', () => {
  const id = newId();
  const [, payload] = codes.sign(id).split('.');
  expect(Buffer.from(payload ?? '', 'base64url').toString('hex')).toBe(id.replaceAll('-', ''));
});

test('a code has a picture', async () => {
  const picture = await codePicture(codes.sign(newId()));
  expect(picture.subarray(1, 4).toString()).toBe('PNG');
  expect(picture.length).toBeLessThan(8_192);
});
