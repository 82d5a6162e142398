import { expect, test } from '@jest/globals';
import { inForce, standardVersions, versionsOf } from './versions.ts';

const terms = (...list: object[]) => JSON.stringify({ terms: list });

test('the newest version whose time has come is in force', () => {
  const versions = versionsOf(
    terms(
      { version: '2', in_force: '2026-06-01T12:00:00Z', url: 'https://plaza.example/terms/2' },
      { version: '1', in_force: '2026-01-01' },
      { version: '3', in_force: '2027-01-01' },
    ),
  );
  const at = (time: string) => inForce(versions, 'terms', new Date(time))?.version;
  expect(at('2025-12-31T23:59:59Z')).toBeUndefined();
  expect(at('2026-06-01T11:59:59Z')).toBe('1');
  expect(at('2026-06-01T12:00:00Z')).toBe('2');
  expect(at('2027-01-01T00:00:00Z')).toBe('3');
  expect(inForce(versions, 'analytics', new Date())).toBeUndefined();
});

test.each([
  ['no JSON', '{'],
  ['no object', '[]'],
  ['another purpose', '{"cookies": [{"version": "1", "in_force": "2026-01-01"}]}'],
  ['no version', '{"terms": []}'],
  ['another field', terms({ version: '1', in_force: '2026-01-01', text: 'x' })],
  ['a time that is none', terms({ version: '1', in_force: 'soon' })],
  ['a URL that is none', terms({ version: '1', in_force: '2026-01-01', url: 'javascript:alert(1)' })],
  ['the same name twice', terms({ version: '1', in_force: '2026-01-01' }, { version: '1', in_force: '2026-02-01' })],
  ['the same time twice', terms({ version: '1', in_force: '2026-01-01' }, { version: '2', in_force: '2026-01-01' })],
  ['more than is read', terms({ version: 'x'.repeat(20_000), in_force: '2026-01-01' })],
])('%s is refused', (_, text) => {
  expect(() => versionsOf(text)).toThrow(/^must be JSON like/);
});

test('without a configuration nobody is asked for terms, whose text nobody has', () => {
  expect(Object.keys(standardVersions)).toEqual(['marketing_mail', 'personalisation', 'analytics']);
});
