import { describe, expect, it } from '@jest/globals';
import { Big } from '@plaza/money';
import { feeOf, type Merchant } from '../merchants/merchant.ts';
import { assertBalanced } from '../posting/movement.ts';
import { chargeMovement, refundMovement, type PaymentTerms } from './payment.ts';
import { allot } from './refund.ts';
import { sharesOf } from './shares.ts';

const ids = ['019a0000-0000-7000-8000-000000000001', '019a0000-0000-7000-8000-000000000002', '019a0000-0000-7000-8000-000000000003'] as const;
const [shop, club, artist] = ids;
const payer = '019a0000-0000-7000-8000-00000000000f';

function merchant(id: string, feeRate = 150, feeFixed = '0.25', currency = 'EUR'): Merchant {
  return { id, userId: id, name: 'Le Kop', currency, feeRate, feeFixed: new Big(feeFixed), createdAt: new Date(0) };
}

function terms(amount: string, splits: Record<string, string> = {}, currency = 'EUR'): PaymentTerms {
  return {
    id: '019a0000-0000-7000-8000-0000000000aa', userId: payer, merchantId: shop, ownerId: shop, amount: new Big(amount), currency, captureMethod: 'manual', description: '', orderReference: '',
    splits: Object.entries(splits).map(([merchantId, part]) => ({ merchantId, amount: new Big(part) })), createdAt: new Date(0),
  };
}

describe('a fee', () => {
  it.each([
    ['40', 'EUR', 150, '0.25', '0.85'], ['0.33', 'EUR', 150, '0', '0'], ['0.34', 'EUR', 150, '0', '0.01'], ['33.33', 'EUR', 1, '0', '0'], ['100', 'EUR', 0, '0', '0'],
    ['1000000000', 'EUR', 9999, '0', '999900000'], ['150', 'JPY', 290, '40', '44'], ['1', 'JPY', 5000, '0', '1'],
  ])('of %s %s at %i basis points and %s is %s', (amount, currency, rate, fixed, fee) => {
    expect(feeOf(merchant(shop, rate, fixed, currency), new Big(amount)).toFixed()).toBe(fee);
  });
});

describe('the shares of an amount', () => {
  it('are the splits where it is the whole, and never more than them in parts', () => {
    const whole = terms('100', { [club]: '33.33', [artist]: '0.01' });
    const told = ({ own, parts }: ReturnType<typeof sharesOf>) => [own, ...parts.map(({ amount }) => amount)].map((part) => part.toFixed());
    expect(told(sharesOf(new Big('100'), whole))).toEqual(['66.66', '33.33', '0.01']);
    expect(told(sharesOf(new Big('10'), whole))).toEqual(['6.67', '3.33']);
    for (const seed of [1, 7, 13]) {
      let [left, given] = [new Big(100), new Big(0)];
      for (let cents = seed; left.gt(0); cents = cents * 3 % 997) {
        const amount = [new Big(cents).div(100), left].reduce((least, one) => one.lt(least) ? one : least);
        const { own, parts } = sharesOf(amount, whole);
        expect(parts.reduce((sum, part) => sum.plus(part.amount), own).toFixed()).toBe(amount.toFixed());
        given = given.plus(parts.find(({ merchantId }) => merchantId === club)?.amount ?? 0);
        left = left.minus(amount);
      }
      expect(given.lte('33.33')).toBe(true);
    }
  });
});

describe('the movements of a payment', () => {
  const merchants = new Map(ids.map((id) => [id, merchant(id)]));

  it('balance, whatever the amount and the splits are', () => {
    for (const [whole, amount] of [['100', '100'], ['100', '33.34'], ['9.99', '1.01'], ['1000000000', '999999999.99']] as const) {
      const payment = terms(whole, { [club]: '1.23', [artist]: '3.21' });
      assertBalanced(chargeMovement(payment, merchants, new Big(amount), { scope: undefined }).legs);
      assertBalanced(refundMovement(payment, merchants, 'x', new Big(amount), '').legs);
    }
  });

  it('are refused where the fee would leave nothing', () => {
    for (const amount of ['0.01', '0.25']) expect(() => chargeMovement(terms('10'), merchants, new Big(amount), { scope: undefined })).toThrow(/fee/);
    expect(() => chargeMovement(terms('10', { [club]: '9.70' }), merchants, new Big('10'), { scope: undefined })).toThrow(/fee/);
  });
});

describe('a refund', () => {
  const captures = [['a', '10'], ['b', '5'], ['c', '7.50']].map(([transactionId, rest]) => ({ transactionId: transactionId!, rest: new Big(rest!) }));
  const allotted = (amount?: string) => allot(amount === undefined ? undefined : new Big(amount), captures, 'EUR').map(({ transactionId, amount: part }) => `${transactionId} ${part.toFixed(2)}`);

  it('is taken from the oldest captures first', () => {
    expect(allotted('3')).toEqual(['a 3.00']);
    expect(allotted('10')).toEqual(['a 10.00']);
    expect(allotted('16')).toEqual(['a 10.00', 'b 5.00', 'c 1.00']);
    expect(allotted()).toEqual(['a 10.00', 'b 5.00', 'c 7.50']);
  });

  it('is never more than all of them', () => {
    expect(() => allotted('22.51')).toThrow(expect.objectContaining({ reason: 'REFUND_EXCEEDS_REST', metadata: { rest: '22.50', currency: 'EUR' } }));
    expect(() => allot(undefined, [], 'EUR')).toThrow(expect.objectContaining({ reason: 'REFUND_EXCEEDS_REST' }));
  });
});
