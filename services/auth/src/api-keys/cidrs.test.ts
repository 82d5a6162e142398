import { expect, test } from '@jest/globals';
import { isCidr, networks } from './cidrs.ts';

test.each(['203.0.113.0/24', '203.0.113.7', '0.0.0.0/0', '2001:db8::/32', '::1', '2001:db8::1/128'])(
  '%s is a network',
  (text) => expect(isCidr(text)).toBe(true),
);

test.each([
  '',
  'plaza.example',
  '203.0.113.0/33',
  '203.0.113/24',
  '203.0.113.0/',
  '203.0.113.0/24/1',
  '::/129',
  'fe80::1%eth0',
])('%p is none', (text) => expect(isCidr(text)).toBe(false));

test('an address is in a network of its own family, also one that a socket for both writes', () => {
  const isIn = networks(['203.0.113.0/24', '198.51.100.7', '2001:db8::/32']);
  for (const address of ['203.0.113.255', '198.51.100.7', '::ffff:203.0.113.1', '2001:db8:1::2'])
    expect([address, isIn(address)]).toEqual([address, true]);
  for (const address of ['203.0.114.0', '198.51.100.8', '::ffff:203.0.114.1', '2001:db9::1', '', 'x'])
    expect([address, isIn(address)]).toEqual([address, false]);
});

test('without networks every address is let in', () => {
  expect(networks([])('203.0.113.1')).toBe(true);
});
