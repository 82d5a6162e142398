import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { seal, unseal } from './sealing.ts';

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
});
