import { describe, expect, test } from '@jest/globals';
import { createPasswords, passwordField } from './passwords.ts';

describe('passwordField', () => {
  test.each([
    'test123',
    '123456',
    'a'.repeat(1000),
    'e\u0304\u0301'.repeat(24),
    'ééé',
    'correct horse battery staple',
    '😀😀',
  ])('%s is a password', (password) => {
    expect(passwordField.safeParse(password).success).toBe(true);
  });

  test.each(['', '12345', 'a'.repeat(1001), 'tab\tbed', 'null\u0000byte', 'half\ud800pair', 'a'.repeat(1_000_000)])(
    '%.40j is none',
    (password) => {
      expect(passwordField.safeParse(password).success).toBe(false);
    },
  );

  // Composing this takes minutes: the test would not end.
  test('a mebibyte of marks is refused without being composed', async () => {
    const marks = `a${'\u0301'.repeat(250_000)}${'\u0316'.repeat(250_000)}`;
    expect(passwordField.safeParse(marks).error?.issues).toEqual([
      expect.objectContaining({ message: 'Must have 6 to 3000 bytes.' }),
    ]);
    const passwords = await createPasswords({ cost: 4, concurrency: 2, queue: 10 });
    expect(await passwords.matches(marks, await passwords.hash('test123'))).toBe(false);
  });
});

describe('passwords', () => {
  test('only the right password matches, and the hash says nothing of it', async () => {
    const passwords = await createPasswords({ cost: 4, concurrency: 2, queue: 10 });
    const hash = await passwords.hash('test123');
    expect(hash).toMatch(/^\$2b\$04\$/);
    expect(await passwords.matches('test123', hash)).toBe(true);
    expect(await passwords.matches('test124', hash)).toBe(false);
    expect(await passwords.matches('test123', undefined)).toBe(false);
  });

  test('what comes after the 72nd byte is no longer ignored', async () => {
    const passwords = await createPasswords({ cost: 4, concurrency: 2, queue: 10 });
    const hash = await passwords.hash('a'.repeat(72));
    expect(await passwords.matches('a'.repeat(73), hash)).toBe(false);
  });

  test('a letter matches however it is composed', async () => {
    const passwords = await createPasswords({ cost: 4, concurrency: 2, queue: 10 });
    expect(await passwords.matches('pele\u0301123', await passwords.hash('pel\u00e9123'))).toBe(true);
  });

  test('both schemes are verified, whichever is configured, and the other one is outdated', async () => {
    const options = { cost: 4, concurrency: 2, queue: 10 };
    const [bcrypt, argon2id] = [
      await createPasswords(options),
      await createPasswords({ ...options, scheme: 'argon2id' }),
    ];
    const hashes = { bcrypt: await bcrypt.hash('test123'), argon2id: await argon2id.hash('test123') };
    expect(hashes.argon2id).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    for (const passwords of [bcrypt, argon2id])
      for (const hash of Object.values(hashes)) {
        expect(await passwords.matches('test123', hash)).toBe(true);
        expect(await passwords.matches('test124', hash)).toBe(false);
      }
    expect([bcrypt.isOutdated(hashes.bcrypt), bcrypt.isOutdated(hashes.argon2id)]).toEqual([false, true]);
    expect([argon2id.isOutdated(hashes.bcrypt), argon2id.isOutdated(hashes.argon2id)]).toEqual([true, false]);
    expect(await argon2id.matches('!', '!')).toBe(false);
  });

  test('argon2id has no longest password, and every byte counts', async () => {
    const passwords = await createPasswords({ scheme: 'argon2id', cost: 4, concurrency: 2, queue: 10 });
    const hash = await passwords.hash('é'.repeat(999));
    expect(await passwords.matches('é'.repeat(999), hash)).toBe(true);
    expect(await passwords.matches(`${'é'.repeat(998)}e`, hash)).toBe(false);
  });

  test('a hash of another cost is outdated', async () => {
    const passwords = await createPasswords({ cost: 5, concurrency: 2, queue: 10 });
    const cheaper = await createPasswords({ cost: 4, concurrency: 2, queue: 10 });
    expect(passwords.isOutdated(await cheaper.hash('test123'))).toBe(true);
    expect(passwords.isOutdated(await passwords.hash('test123'))).toBe(false);
  });
});
