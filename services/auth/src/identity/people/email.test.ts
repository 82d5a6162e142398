import { describe, expect, test } from '@jest/globals';
import { canonicalEmail } from './email.ts';

describe('canonicalEmail', () => {
  test.each([
    'simple@example.com',
    'very.common@example.com',
    'x@example.com',
    'a@b.co',
    'long.address-with-hyphens@and.subdomains.example.com',
    'user.name+tag+sorting@example.com',
    'name/surname@example.com',
    'mailhost!username@example.org',
    'user%example.com@example.org',
    'user-@example.org',
    "#!$%&'*+-/=?^_`{}|~@example.org",
    '1234567890@example.com',
    '_______@example.com',
    'email@example-one.com',
    '" "@example.org',
    '"john..doe"@example.org',
    '"very.(),:;<>[]\\".very.\\"very@\\\\ \\"very\\".unusual"@strange.example.com',
    '"a@b"@example.com',
    'postmaster@[123.123.123.123]',
    'postmaster@[ipv6:2001:db8:85a3:8d3:1319:8a2e:370:7348]',
    'pelé@example.com',
    '用户@例子.广告',
    'i❤️football@example.com',
    'user@münchen.example',
    `a@${'b'.repeat(63)}.com`,
    `${'a'.repeat(64)}@example.com`,
    `a@${'b'.repeat(62)}.${'b'.repeat(62)}.${'b'.repeat(62)}.${'b'.repeat(59)}.com`,
  ])('%s is an address', (address) => {
    expect(canonicalEmail(address)).toBe(address);
  });

  test.each([
    '',
    '@',
    'a\u3164@example.com',
    'a\u2800@example.com',
    'a',
    'a@',
    '@example.com',
    'abc.example.com',
    'a@b@c@example.com',
    'a"b(c)d,e:f;g<h>i[j\\k]l@example.com',
    'just"not"right@example.com',
    'this is"not\\allowed@example.com',
    `${'a'.repeat(65)}@example.com`,
    'i.like@under_scores.example.com',
    '.a@example.com',
    'a.@example.com',
    'a..b@example.com',
    'a@example',
    'a@.example.com',
    'a@example.com.',
    'a@example..com',
    'a@-example.com',
    'a@example-.com',
    'a@1.2.3.4',
    'a@0x7f.1',
    'a@ex%41mple.com',
    'a@[1.2.3.256]',
    'a@[::1]',
    'a@[IPv6:1.2.3.4]',
    ' a@example.com',
    'a@example.com ',
    'a b@example.com',
    'a@exa mple.com',
    'a@example.com\n',
    'a\u0000b@example.com',
    'a\r\nBcc: b@example.com',
    'a\u202eb@example.com',
    'a\u200bb@example.com',
    '"a\nb"@example.com',
    '"a"b"@example.com',
    '"a\\"@example.com',
    'a\ud800@example.com',
    `${'é'.repeat(33)}@example.com`,
    `a@${'b'.repeat(64)}.com`,
    `a@${'b'.repeat(62)}.${'b'.repeat(62)}.${'b'.repeat(62)}.${'b'.repeat(60)}.com`,
    'Name <a@example.com>',
    'a@example.com, b@example.com',
    'a@example.com\u3000',
  ])('%j is none', (text) => {
    expect(canonicalEmail(text)).toBeUndefined();
  });

  test('spellings of one address come out the same', () => {
    expect(canonicalEmail('Lea.MARTIN@Example.COM')).toBe('lea.martin@example.com');
    expect(canonicalEmail('User@MÜNCHEN.example')).toBe('user@münchen.example');
    expect(canonicalEmail('user@xn--mnchen-3ya.example')).toBe('user@münchen.example');
    expect(canonicalEmail('pele\u0301@example.com')).toBe(canonicalEmail('pel\u00e9@example.com'));
    expect(canonicalEmail('İ@example.com')).toBe(canonicalEmail(canonicalEmail('İ@example.com') ?? ''));
  });
});
