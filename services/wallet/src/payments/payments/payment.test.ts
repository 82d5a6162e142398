import { describe, expect, it } from '@jest/globals';
import { Big } from '@plaza/money';
import { feeOf, type Merchant } from '../merchants/merchant.ts';
import { chargeMovement, untouched, type PaymentTerms } from './payment.ts';
import { allot } from './refund.ts';

const ids = ['019a0000-0000-7000-8000-000000000001', '019a0000-0000-7000-8000-000000000002'] as const;
const [shop, club] = ids;
const payer = '019a0000-0000-7000-8000-00000000000f';

function merchant(id: string, feeRate = 150, feeFixed = '0.25', currency = 'EUR'): Merchant {
  return {
    id,
    userId: id,
    name: 'Le Kop',
    currency,
    feeRate,
    feeFixed: new Big(feeFixed),
    suspended: false,
    payoutsNeedApproval: false,
    isTest: false,
    createdAt: new Date(0),
  };
}

function terms(amount: string, splits: Record<string, string> = {}, currency = 'EUR'): PaymentTerms {
  return {
    id: '019a0000-0000-7000-8000-0000000000aa',
    userId: payer,
    merchantId: shop,
    ownerId: shop,
    amount: new Big(amount),
    currency,
    captureMethod: 'manual',
    description: '',
    orderReference: '',
    splits: Object.entries(splits).map(([merchantId, part]) => ({ merchantId, amount: new Big(part) })),
    requestId: undefined,
    createdAt: new Date(0),
  };
}

describe('a fee', () => {
  it.each([
    ['40', 'EUR', 150, '0.25', '0.85'],
    ['0.33', 'EUR', 150, '0', '0'],
    ['0.34', 'EUR', 150, '0', '0.01'],
    ['33.33', 'EUR', 1, '0', '0'],
    ['100', 'EUR', 0, '0', '0'],
    ['1000000000', 'EUR', 9999, '0', '999900000'],
    ['150', 'JPY', 290, '40', '44'],
    ['1', 'JPY', 5000, '0', '1'],
  ])('of %s %s at %i basis points and %s is %s', (amount, currency, rate, fixed, fee) => {
    expect(feeOf(merchant(shop, rate, fixed, currency), new Big(amount)).toFixed()).toBe(fee);
  });
});

describe('the movements of a payment', () => {
  const merchants = new Map(ids.map((id) => [id, merchant(id)]));

  it('are refused where the fee would leave nothing', () => {
    for (const amount of ['0.01', '0.25'])
      expect(() => chargeMovement(terms(amount), merchants, { scope: undefined })).toThrow(/fee/);
    expect(() => chargeMovement(terms('10', { [club]: '9.70' }), merchants, { scope: undefined })).toThrow(/fee/);
    expect(() =>
      chargeMovement(terms('10'), merchants, {
        scope: undefined,
        capture: { amount: new Big('0.24'), from: untouched, final: false },
      }),
    ).toThrow(/fee/);
  });

  it('give what so many cents of a split come to, where each of them comes to less than one', () => {
    const free = new Map(ids.map((id) => [id, merchant(id, 0, '0')]));
    const payment = terms('0.30', { [club]: '0.15' });
    let from = untouched;
    let got = new Big(0);
    for (let cents = 1; cents <= 30; cents++) {
      const { legs } = chargeMovement(payment, free, {
        scope: undefined,
        capture: { amount: new Big('0.01'), from, final: false },
      });
      got = legs.reduce((sum, { account, amount }) => (account.userId === club ? sum.plus(amount) : sum), got);
      from = { ...from, captured: from.captured.plus('0.01') };
    }
    expect(got.toFixed(2)).toBe('0.15');
  });

  it('tell the payer neither fee nor splits', () => {
    const {
      legs: [payer_, own, part],
    } = chargeMovement(terms('100', { [club]: '30' }), merchants, { scope: undefined });
    expect(own!.view!.metadata).toMatchObject({ gross: '100.00', fee: '1.75', splits: { [club]: '30.00' } });
    for (const { view } of [payer_!, part!]) expect(JSON.stringify(view)).not.toMatch(/fee|splits|gross/);
  });
});

describe('a refund', () => {
  const captures = [
    ['a', '10'],
    ['b', '5'],
    ['c', '7.50'],
  ].map(([transactionId, rest]) => ({ transactionId: transactionId!, rest: new Big(rest!) }));
  const allotted = (amount?: string) =>
    allot(amount === undefined ? undefined : new Big(amount), captures, 'EUR').map(
      ({ transactionId, amount: part }) => `${transactionId} ${part.toFixed(2)}`,
    );

  it('is taken from the oldest captures first', () => {
    expect(allotted('3')).toEqual(['a 3.00']);
    expect(allotted('10')).toEqual(['a 10.00']);
    expect(allotted('16')).toEqual(['a 10.00', 'b 5.00', 'c 1.00']);
    expect(allotted()).toEqual(['a 10.00', 'b 5.00', 'c 7.50']);
  });

  it('is never more than all of them', () => {
    expect(() => allotted('22.51')).toThrow(
      expect.objectContaining({ reason: 'REFUND_EXCEEDS_REST', metadata: { rest: '22.50', currency: 'EUR' } }),
    );
    expect(() => allot(undefined, [], 'EUR')).toThrow(expect.objectContaining({ reason: 'REFUND_EXCEEDS_REST' }));
  });
});
