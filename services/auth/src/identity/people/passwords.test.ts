import { afterEach, describe, expect, test } from '@jest/globals';
import { createPasswords, passwordField, type PasswordOptions, type Passwords } from './passwords.ts';

const opened: Passwords[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

async function open(options: Partial<PasswordOptions> = {}): Promise<Passwords> {
  const passwords = await createPasswords({ cost: 4, concurrency: 2, queue: 10, ...options });
  opened.push(passwords);
  return passwords;
}

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
    const passwords = await open();
    expect(await passwords.matches(marks, await passwords.hash('test123'))).toBe(false);
  });
});

describe('passwords', () => {
  test('only the right password matches, and the hash says nothing of it', async () => {
    const passwords = await open();
    const hash = await passwords.hash('test123');
    expect(hash).toMatch(/^\$2b\$04\$/);
    expect(await passwords.matches('test123', hash)).toBe(true);
    expect(await passwords.matches('test124', hash)).toBe(false);
    expect(await passwords.matches('test123', undefined)).toBe(false);
  });

  test('what comes after the 72nd byte is no longer ignored', async () => {
    const passwords = await open();
    const hash = await passwords.hash('a'.repeat(72));
    expect(await passwords.matches('a'.repeat(73), hash)).toBe(false);
  });

  test('a letter matches however it is composed', async () => {
    const passwords = await open();
    expect(await passwords.matches('pele\u0301123', await passwords.hash('pel\u00e9123'))).toBe(true);
  });

  test('both schemes are verified, whichever is configured, and the other one is outdated', async () => {
    const [bcrypt, argon2id] = [await open(), await open({ scheme: 'argon2id' })];
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
    const passwords = await open({ scheme: 'argon2id' });
    const hash = await passwords.hash('é'.repeat(999));
    expect(await passwords.matches('é'.repeat(999), hash)).toBe(true);
    expect(await passwords.matches(`${'é'.repeat(998)}e`, hash)).toBe(false);
  });

  test('many at once are each answered for themselves', async () => {
    const passwords = await open({ queue: 100 });
    const hashes = await Promise.all(['one 1', 'two 22', 'three 3'].map((text) => passwords.hash(text)));
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, at) =>
        passwords.matches(['one 1', 'two 22', 'three 3'][at % 3]!, hashes[at % 2], undefined, undefined, at % 5 === 0),
      ),
    );
    expect(answers).toEqual(Array.from({ length: 30 }, (_, at) => at % 3 === at % 2));
  });

  test('what a hash cannot be compared with is an error, and the next one is compared', async () => {
    const passwords = await open();
    await expect(
      passwords.matches('test123', `$argon2id$v=19$m=1,t=1,p=0$${'A'.repeat(22)}$${'A'.repeat(43)}`),
    ).rejects.toThrow();
    expect(await passwords.matches('test123', await passwords.hash('test123'))).toBe(true);
  });

  test('a hash of another cost is outdated', async () => {
    const passwords = await open({ cost: 5 });
    const cheaper = await open();
    expect(passwords.isOutdated(await cheaper.hash('test123'))).toBe(true);
    expect(passwords.isOutdated(await passwords.hash('test123'))).toBe(false);
  });
});
