import { describe, expect, it } from '@jest/globals';
import { readLimitsConfig } from './limits.ts';

describe('the configuration of limits', () => {
  it('is none, and days of Monaco, where nothing is said', () => {
    expect(readLimitsConfig({})).toEqual({ limits: new Map(), limitsTimeZone: 'Europe/Monaco' });
  });

  it('names what may leave in one movement and in a day, or one of both', () => {
    const { limits } = readLimitsConfig({ WALLET_LIMITS: 'EUR:1000:5000.50, JPY::500000,USD:0:' });
    expect([...limits].map(([currency, { movement, day }]) => [currency, movement?.toFixed(), day?.toFixed()])).toEqual(
      [
        ['EUR', '1000', '5000.5'],
        ['JPY', undefined, '500000'],
        ['USD', '0', undefined],
      ],
    );
  });

  it.each(['EUR', 'EUR:1', 'EUR:-1:', 'SEK:1:2', 'EUR:1:2:3', 'eur:1:2', 'EUR:1e3:'])(
    'refuses %s and says how it is written',
    (text) => {
      expect(() => readLimitsConfig({ WALLET_LIMITS: text })).toThrow(/WALLET_LIMITS: .* such as EUR:1000:5000/);
    },
  );

  it('refuses digits that the currency does not have, and places that have no time', () => {
    expect(() => readLimitsConfig({ WALLET_LIMITS: 'JPY:0.5:' })).toThrow(
      /WALLET_LIMITS: 0.5 has more digits after the point than JPY/,
    );
    for (const zone of ['Mars/Base', '+02:00', 'CEST'])
      expect(() => readLimitsConfig({ LIMITS_TIME_ZONE: zone })).toThrow(/LIMITS_TIME_ZONE/);
  });
});
