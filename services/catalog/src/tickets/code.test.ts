import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { fromBase32, newId, toBase32 } from '@plaza/service';
import { codePicture, keyIdOf, keyIdOfCode, oldCodes, readCode, signCode } from './code.ts';
import { publicKeyOf } from './event-keys.ts';

const codes = oldCodes(Buffer.alloc(32, 1));

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
  expect(oldCodes(Buffer.alloc(32, 2)).verify(code)).toBeUndefined();
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

describe('a code with the key of its event', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
  const key = { keyId: keyIdOf(raw), privateKey };
  const facts = { ticketId: newId(), eventId: newId(), holder: newId(), version: 7 };
  const code = signCode(key, facts);

  test('is short, and says its ticket, event, version and key to whoever has the public key', async () => {
    expect(code).toMatch(/^PLAZA2\.[A-Z2-7]{181}$/);
    const { ticketId, eventId, version } = facts;
    expect(readCode(code)).toMatchObject({ ticketId, eventId, version, keyId: key.keyId });
    expect(await readCode(code)!.isSignedBy(publicKeyOf(raw))).toBe(true);
    expect(keyIdOfCode(code)).toBe(key.keyId);
    expect(keyIdOfCode(codes.sign(newId()))).toBe('');
  });

  test('that was changed anywhere is not of this key, and none is without it', async () => {
    const [prefix, body] = code.split('.') as [string, string];
    for (let at = 0; at < body.length; at++) {
      const other = body[at] === 'A' ? 'B' : 'A';
      const read = readCode(`${prefix}.${body.slice(0, at)}${other}${body.slice(at + 1)}`);
      expect([at, (await read?.isSignedBy(publicKey)) ?? false]).toEqual([at, false]);
    }
    expect(await readCode(code)!.isSignedBy(generateKeyPairSync('ed25519').publicKey)).toBe(false);
    for (const text of [
      '',
      prefix,
      `${prefix}.`,
      `${code}A`,
      code.slice(0, -1),
      code.toLowerCase(),
      `${prefix}.${'='.repeat(181)}`,
    ])
      expect(readCode(text)).toBeUndefined();
  });

  test('marks its holder differently on every ticket', () => {
    const holderOf = (text: string): string => fromBase32(text.slice(7))!.toString('hex', 37, 45);
    expect(holderOf(signCode(key, { ...facts, version: 8 }))).toBe(holderOf(code));
    expect(holderOf(signCode(key, { ...facts, holder: newId() }))).not.toBe(holderOf(code));
    expect(holderOf(signCode(key, { ...facts, ticketId: newId() }))).not.toBe(holderOf(code));
  });

  test('is written in one way: base32 is read back as it was, and in no other form', () => {
    for (let length = 0; length < 40; length++) {
      const bytes = randomBytes(length);
      expect(fromBase32(toBase32(bytes))).toEqual(bytes);
    }
    expect(toBase32(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
    expect(fromBase32('MZXW6YTBOJ')).toBeUndefined();
  });
});
