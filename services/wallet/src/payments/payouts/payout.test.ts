import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readPayoutsConfig } from './config.ts';
import { destinationCipher } from './destination.ts';
import { maskIban, parseIban } from './iban.ts';

describe('an IBAN', () => {
  // The examples of the registry.
  it.each([
    'FR14 2004 1010 0505 0001 3M02 606',
    'DE89 3704 0044 0532 0130 00',
    'GB29 NWBK 6016 1331 9268 19',
    'MC58 1122 2000 0101 2345 6789 030',
    'NO93 8601 1117 947',
    'MT84 MALT 0110 0001 2345 MTLC AST0 01S',
    'SA03 8000 0000 6080 1016 7519',
    'be68 5390 0754 7034',
  ])('%s is taken', (text) => {
    expect(parseIban(text)).toBe(text.replaceAll(' ', '').toUpperCase());
  });

  it.each([
    '',
    'FR',
    'FR15 2004 1010 0505 0001 3M02 606',
    'FR14 2004 1010 0505 0001 3M02 660',
    'DE89 3704 0044 0532 0130 0',
    'DE89 3704 0044 0532 0130 000',
    '8937040044053201 3000DE',
    'DE89-3704-0044-0532-0130-00',
    'ＤＥ89 3704 0044 0532 0130 00',
    `DE89${' '.repeat(100)}370400440532013000`,
    'DE89 3704 0044 0532 0130 0\u0660',
    'LI21 0881 0000 2324 013A \u0131',
    'XX00 0000 0000 0000 00',
  ])('%j is refused', (text) => {
    expect(() => parseIban(text)).toThrow(expect.objectContaining({ reason: 'IBAN_INVALID' }));
  });

  it('is taken with spaces of any kind, and stored without', () => {
    for (const space of [
      '\u00a0',
      '\u202f',
      '\u2009',
      '\u2003',
      '\u3000',
      '\u200b',
      '\u2060',
      '\ufeff',
      '\u00ad',
      '\u200e',
      '\t',
      '\r\n',
    ]) {
      expect(parseIban(`${space}DE89${space}3704${space}0044${space}0532${space}0130${space}00${space}`)).toBe(
        'DE89370400440532013000',
      );
    }
  });

  it('with any one character changed is refused', () => {
    const iban = 'DE89370400440532013000';
    for (let place = 0; place < iban.length; place++) {
      const slip = `${iban.slice(0, place)}${iban[place] === '7' ? '1' : '7'}${iban.slice(place + 1)}`;
      expect(() => parseIban(slip)).toThrow(expect.objectContaining({ reason: 'IBAN_INVALID' }));
    }
  });

  it('shows its country and its end when it is masked', () => {
    expect(maskIban('DE89370400440532013000')).toBe('DE****************3000');
    expect(maskIban('NO9386011117947')).toBe('NO*********7947');
  });
});

describe('a sealed destination', () => {
  const key = randomBytes(32);
  const cipher = destinationCipher(key);

  it('is opened for its own payout under its own key, and for nothing else', () => {
    const sealed = cipher.seal('payout-1', 'DE89370400440532013000');
    expect(cipher.open('payout-1', sealed)).toBe('DE89370400440532013000');
    expect(destinationCipher(key).open('payout-1', sealed)).toBe('DE89370400440532013000');
    expect(() => cipher.open('payout-2', sealed)).toThrow();
    expect(() => destinationCipher(randomBytes(32)).open('payout-1', sealed)).toThrow();
    for (const place of [0, 1, 13, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[place]! ^= 1;
      expect(() => cipher.open('payout-1', changed)).toThrow();
    }
  });

  it('is never the same twice', () => {
    expect(cipher.seal('payout-1', 'x').equals(cipher.seal('payout-1', 'x'))).toBe(false);
  });
});

describe('the fingerprint of an account', () => {
  it('is the same for the same account of the same merchant under the same key, and says nothing of it', () => {
    const [one, other] = [destinationCipher(randomBytes(32)), destinationCipher(randomBytes(32))];
    const of = one.fingerprint('shop', 'DE89370400440532013000');
    expect(of.equals(one.fingerprint('shop', 'DE89370400440532013000'))).toBe(true);
    for (const different of [
      one.fingerprint('club', 'DE89370400440532013000'),
      one.fingerprint('shop', 'DE89370400440532013001'),
      other.fingerprint('shop', 'DE89370400440532013000'),
    ]) {
      expect(of.equals(different)).toBe(false);
    }
  });
});

describe('the delay of payouts', () => {
  it('is two seconds, or what the environment says', () => {
    expect(readPayoutsConfig({}, false).payoutDelayMs).toBe(2_000);
    expect(readPayoutsConfig({ PAYOUT_DELAY_SECONDS: '86400' }, false).payoutDelayMs).toBe(86_400_000);
    for (const name of ['PAYOUT_DELAY_SECONDS', 'PAYOUT_NEW_DESTINATION_DELAY_SECONDS']) {
      for (const seconds of ['-1', '1.5', 'soon', '604801'])
        expect(() => readPayoutsConfig({ [name]: seconds }, true)).toThrow(new RegExp(name));
    }
  });

  it('of those to a new destination is a day in production, and three seconds elsewhere', () => {
    expect(readPayoutsConfig({}, true).newDestinationDelayMs).toBe(86_400_000);
    expect(readPayoutsConfig({}, false).newDestinationDelayMs).toBe(3_000);
    expect(readPayoutsConfig({ PAYOUT_NEW_DESTINATION_DELAY_SECONDS: '0' }, true).newDestinationDelayMs).toBe(0);
  });
});
