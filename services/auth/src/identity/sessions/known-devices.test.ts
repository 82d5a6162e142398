import { expect, test } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { knownDays, knownDevices } from './known-devices.ts';

const key = randomBytes(32);
const now = new Date('2027-03-01T12:00:00.500Z');
const days = (count: number): Date => new Date(now.getTime() + count * 24 * 3_600_000);

test('a token says whose device it is, which and since when, to the second', () => {
  const [devices, person] = [knownDevices([key]), randomUUID()];
  const [one, other] = [devices.issue(person, now), devices.issue(person, now)];
  expect(devices.read(one, now)).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    userId: person,
    since: new Date('2027-03-01T12:00:00Z'),
  });
  expect(devices.read(one, now)?.id).toBe(devices.read(one, days(1))?.id);
  expect(devices.read(one, now)?.id).not.toBe(devices.read(other, now)?.id);
});

test('an old token, a changed one and none are refused', () => {
  const [devices, person] = [knownDevices([key]), randomUUID()];
  const token = devices.issue(person, now);
  expect(devices.read(token, days(knownDays - 1))).toBeDefined();
  expect(devices.read(token, days(knownDays + 1))).toBeUndefined();
  expect(knownDevices([randomBytes(32)]).read(token, now)).toBeUndefined();
  for (let at = 0; at < token.length - 1; at++) {
    const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
    expect(devices.read(changed, now)).toBeUndefined();
  }
  for (const bad of ['', 'x', `${token}A`, token.slice(1), '😀'.repeat(45)])
    expect(devices.read(bad, now)).toBeUndefined();
});

test('a token of before the encryption key was replaced is good', () => {
  const person = randomUUID();
  const token = knownDevices([key]).issue(person, now);
  expect(knownDevices([randomBytes(32), key]).read(token, now)).toBeDefined();
});
