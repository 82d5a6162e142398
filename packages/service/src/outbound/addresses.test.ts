import { describe, expect, test } from '@jest/globals';
import { allowedOf } from './addresses.ts';
import { checkUrl } from './url.ts';

const nothingMore = allowedOf([]);

describe('an address that webhooks may not reach', () => {
  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
    '::ffff:169.254.169.254',
    '::ffff:0:127.0.0.1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '64:ff9b::127.0.0.1',
    '64:ff9b::a00:1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::1',
    '64:ff9b:1:ffff::8.8.8.8',
    '100::1',
    '2001::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:2::1',
    '2001:10::1',
    '2001:20::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2002:a00:1::1',
    '2002:808:808::1',
    '3fff::1',
    '5f00::1',
    '',
    'localhost',
    '0177.0.0.1',
    '0x7f.1',
    '1.2.3.4.5',
  ])('%s', (address) => {
    expect(nothingMore.address(address)).toBe(false);
  });
});

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '100.63.255.255',
  '100.128.0.1',
  '172.32.0.1',
  '192.0.1.1',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4007::1',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
])('%s is on the public internet', (address) => {
  expect(nothingMore.address(address)).toBe(true);
});

test('what is allowed is what was named, and no more', () => {
  const allowed = allowedOf(['localhost', '*.test.example', '10.1.0.0/16', '[::1]', '192.168.0.7']);
  for (const host of [
    'localhost',
    'LOCALHOST.',
    'a.test.example',
    '10.1.2.3',
    '[::1]',
    '192.168.0.7',
    '::ffff:192.168.0.7',
  ])
    expect([host, allowed.host(host)]).toEqual([host, true]);
  for (const host of ['local', 'test.example', 'atest.example', '10.2.0.1', '192.168.0.8', 'localhost.example'])
    expect([host, allowed.host(host)]).toEqual([host, false]);
  for (const address of ['10.1.2.3', '::1', '::ffff:10.1.2.3', '64:ff9b::10.1.2.3'])
    expect([address, allowed.address(address)]).toEqual([address, true]);
  for (const address of ['10.2.0.1', '127.0.0.1', '::2'])
    expect([address, allowed.address(address)]).toEqual([address, false]);
  expect(() => allowedOf(['http://localhost'])).toThrow(/neither a name nor an address nor a network/);
});

describe('a URL', () => {
  const allowed = allowedOf(['localhost', '10.1.0.0/16']);
  test.each([
    ['https://shop.example.com', 'https://shop.example.com/'],
    ['https://shop.example.com:8443/hooks?a=b', 'https://shop.example.com:8443/hooks?a=b'],
    ['HTTPS://Shop.Example.COM:443/x', 'https://shop.example.com/x'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://8.8.8.8/x', 'https://8.8.8.8/x'],
    ['http://localhost:25/x', 'http://localhost:25/x'],
    ['http://10.1.2.3/x', 'http://10.1.2.3/x'],
  ])('%s is kept as %s', (text, kept) => {
    expect(checkUrl(text, allowed)).toEqual({ href: kept });
  });

  test.each([
    ['', 'invalid'],
    ['shop.example.com', 'invalid'],
    ['ftp://shop.example.com', 'invalid'],
    ['http://shop.example.com', 'invalid'],
    ['https://me:secret@shop.example.com', 'invalid'],
    ['https://me@shop.example.com', 'invalid'],
    ['https://shop.example.com/#x', 'invalid'],
    ['https://shop.example.com:22', 'invalid'],
    ['https://shop.example.com:25/', 'invalid'],
    [`https://shop.example.com/${'x'.repeat(2048)}`, 'invalid'],
    [`https://shop.example.com/${'é'.repeat(700)}`, 'invalid'],
    ['javascript:alert(1)', 'invalid'],
    ['https://', 'invalid'],
    ['https://127.0.0.1/', 'forbidden'],
    ['https://127.1/', 'forbidden'],
    ['https://0x7f000001/', 'forbidden'],
    ['https://2130706433/', 'forbidden'],
    ['https://[::1]/', 'forbidden'],
    ['https://[::ffff:127.0.0.1]/', 'forbidden'],
    ['https://[64:ff9b::7f00:1]/', 'forbidden'],
    ['https://169.254.169.254/latest', 'forbidden'],
    ['https://kubernetes/', 'forbidden'],
    ['https://kubernetes.default.svc.cluster.local/', 'forbidden'],
    ['https://metadata.google.internal/', 'forbidden'],
    ['https://a.localhost/', 'forbidden'],
    ['https://printer.local./', 'forbidden'],
  ])('%s is refused', (text, kind) => {
    expect(checkUrl(text, allowed)).toMatchObject({ kind });
  });
});
