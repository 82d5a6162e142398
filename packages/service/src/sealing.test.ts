import { describe, expect, test } from '@jest/globals';
import { createCipheriv, randomBytes } from 'node:crypto';
import { reseal, seal, unseal } from './sealing.ts';

describe('sealing', () => {
  const key = randomBytes(32);

  test('what was sealed can be opened, and is never sealed the same twice', () => {
    const sealed = seal(key, Buffer.from('secret'), 'a');
    expect(unseal(key, sealed, 'a').toString()).toBe('secret');
    expect(sealed.includes('secret')).toBe(false);
    expect(seal(key, Buffer.from('secret'), 'a').equals(sealed)).toBe(false);
  });

  test('another key, another context and any changed bit are refused', () => {
    const sealed = seal(key, Buffer.from('secret'), 'a');
    expect(() => unseal(randomBytes(32), sealed, 'a')).toThrow(/can't be opened with this ENCRYPTION_KEY/);
    expect(() => unseal(key, sealed, 'b')).toThrow();
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(() => unseal(key, changed, 'a')).toThrow();
    }
    expect(() => unseal(key, Buffer.alloc(3), 'a')).toThrow(/not a sealed value/);
  });

  test('each key opens what it has sealed, and the first one seals', () => {
    const old = randomBytes(32);
    const sealed = seal(old, Buffer.from('secret'), 'a');
    expect(unseal([key, old], sealed, 'a').toString()).toBe('secret');
    const renewed = reseal([key, old], sealed, 'a');
    expect(unseal(key, renewed ?? Buffer.alloc(0), 'a').toString()).toBe('secret');
    expect(reseal([key, old], renewed ?? Buffer.alloc(0), 'a')).toBeUndefined();
    expect(() => reseal(key, sealed, 'a')).toThrow(/can't be opened/);
  });

  test('a value from before keys had ids is opened, and sealed again', () => {
    const nonce = Buffer.alloc(12, 1);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from('a'));
    const body = Buffer.concat([cipher.update('secret'), cipher.final()]);
    const sealed = Buffer.concat([Buffer.of(1), nonce, cipher.getAuthTag(), body]);
    expect(unseal([randomBytes(32), key], sealed, 'a').toString()).toBe('secret');
    expect(unseal(key, reseal(key, sealed, 'a') ?? Buffer.alloc(0), 'a').toString()).toBe('secret');
  });
});
