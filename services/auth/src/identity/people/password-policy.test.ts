import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { ServiceError } from '@plaza/service';
import { createPasswordPolicy, rulesOf, type PasswordPolicy } from './password-policy.ts';

const lea = { email: 'lea.martin@plaza.example', name: 'Léa Martin', clubId: 'AS_MONACO', hasFactor: false };

function reasonOf(policy: PasswordPolicy, password: string, chooser = lea): string {
  try {
    policy.check(password, chooser, 'password');
    return '';
  } catch (error) {
    return (error as ServiceError).reason;
  }
}

test('the usual policy takes what the quick start registers with, and refuses what is shorter', async () => {
  const policy = await createPasswordPolicy({ ...rulesOf(''), maxBytes: 72 });
  expect(['test123', '123456', 'é'.repeat(36)].map((password) => reasonOf(policy, password))).toEqual(['', '', '']);
  expect(reasonOf(policy, '12345')).toBe('PASSWORD_TOO_SHORT');
  // Two ways to write a letter are one character.
  expect(reasonOf(policy, 'e\u0301'.repeat(5))).toBe('PASSWORD_TOO_SHORT');
  expect(reasonOf(policy, 'é'.repeat(37))).toBe('PASSWORD_TOO_LONG');
});

test('a second factor allows a shorter password', async () => {
  const policy = await createPasswordPolicy(rulesOf('min=15,min_with_factor=8'));
  expect(reasonOf(policy, 'ten letters')).toBe('PASSWORD_TOO_SHORT');
  expect(reasonOf(policy, 'ten letters', { ...lea, hasFactor: true })).toBe('');
  expect(reasonOf(policy, 'a'.repeat(900))).toBe('');
});

test('known passwords, those of the person’s own words and those of the operator are refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plaza-passwords-'));
  try {
    const blocklistFile = join(folder, 'list');
    writeFileSync(blocklistFile, 'allez les bleus\n\n');
    const policy = await createPasswordPolicy({ ...rulesOf('blocklist=on'), blocklistFile });
    const common = [
      'test123',
      'Password1',
      'Allez les Bleus',
      'lea.martin',
      'LéaMartin2026',
      'plaza-monaco!',
      'MARTIN99',
    ];
    expect(common.filter((password) => reasonOf(policy, password) !== 'PASSWORD_TOO_COMMON')).toEqual([]);
    for (const password of ['a quiet stadium at dawn', 'martin drinks coffee', 'zq8v-plm2'])
      expect([password, reasonOf(policy, password)]).toEqual([password, '']);
  } finally {
    rmSync(folder, { recursive: true });
  }
  await expect(createPasswordPolicy({ ...rulesOf('blocklist=on'), blocklistFile: '/nowhere' })).rejects.toThrow(
    'ENOENT',
  );
});

test.each(['min', 'min=5', 'min=on', 'blocklist=8', 'min=8,min=9', 'max=9', 'min=999'])('%s is no policy', (text) => {
  expect(() => rulesOf(text)).toThrow('must be like min=15');
});

test('what is not said stays as it is', () => {
  expect(rulesOf('blocklist=on')).toEqual({ min: 6, minWithFactor: 6, blocklist: true });
  expect(rulesOf('min=12')).toEqual({ min: 12, minWithFactor: 12, blocklist: false });
});
