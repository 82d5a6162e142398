// What is divided adds up to the whole, whatever it is and in however many parts.
import { describe, expect, it } from '@jest/globals';
import { Big, digits, offeredCurrencies } from '@plaza/money';
import fc from 'fast-check';
import { assertBalanced, type Movement } from '../../ledger/index.ts';
import { feeLeft, feeOf, type Merchant } from '../merchants/merchant.ts';
import { chargeMovement, refundMovements, toMessage, untouched, type PaymentTerms, type Standing } from './payment.ts';
import { sharesBetween, sharesOf, type Divided } from '../shares/shares.ts';

const id = (number: number): string => `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const units = (count: number, currency: string): Big => new Big(count).times(new Big(10).pow(-digits(currency)));
const sum = (amounts: readonly Big[]): Big => amounts.reduce((total, amount) => total.plus(amount), new Big(0));

/** An amount in some currency with up to ten splits, which leave something. */
const divided: fc.Arbitrary<Divided> = fc
  .tuple(
    fc.constantFrom(...offeredCurrencies),
    fc.integer({ min: 11, max: 1e11 }),
    fc.array(fc.double({ min: 0.000001, max: 1, noNaN: true }), { maxLength: 10 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map(([currency, count, weights, share]) => {
    const all = weights.reduce((total, weight) => total + weight, 0);
    let left = Math.floor((count - 1) * share);
    const splits = weights.flatMap((weight, index) => {
      const part = Math.min(left, Math.max(1, Math.floor(((count - 1) * share * weight) / all)));
      left -= part;
      return part > 0 ? [{ merchantId: id(index + 2), amount: units(part, currency) }] : [];
    });
    return { amount: units(count, currency), currency, splits };
  });

/** Where the amount is cut into parts, in its units. */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });
const cutInto = ({ amount, currency }: Pick<Divided, 'amount' | 'currency'>, at: readonly number[]): Big[] => {
  const count = Number(amount.div(units(1, currency)));
  return [...new Set([...at.map((place) => Math.floor(place * count)), 0, count])]
    .sort((a, b) => a - b)
    .map((place) => units(place, currency));
};

describe('shares', () => {
  it('of the whole are the splits, of nothing are nothing, and of any amount add up to it', () => {
    fc.assert(
      fc.property(divided, cuts, (whole, at) => {
        expect(sharesOf(whole.amount, whole).parts.map(({ amount }) => amount.toFixed())).toEqual(
          whole.splits.map(({ amount }) => amount.toFixed()),
        );
        for (const amount of cutInto(whole, at)) {
          const { own, parts } = sharesOf(amount, whole);
          expect(sum([own, ...parts.map((part) => part.amount)]).toFixed()).toBe(amount.toFixed());
          // In whole coins, and off by less than one for each who shares.
          for (const [index, part] of parts.entries()) {
            expect(part.amount.round(digits(whole.currency), Big.roundDown).eq(part.amount)).toBe(true);
            const exact = whole.splits[index]!.amount.times(amount).div(whole.amount);
            expect(part.amount.minus(exact).abs().lt(units(whole.splits.length, whole.currency))).toBe(true);
          }
        }
      }),
    );
  });

  it('of parts are never below nothing, and add up to the shares of the whole, there and back', () => {
    fc.assert(
      fc.property(divided, cuts, (whole, at) => {
        const stops = cutInto(whole, at);
        const steps = stops.slice(1).map((to, index) => sharesBetween(stops[index]!, to, whole));
        for (const { own, parts } of steps)
          for (const amount of [own, ...parts.map((part) => part.amount)]) expect(amount.gte(0)).toBe(true);
        const all = sharesOf(whole.amount, whole);
        expect(sum(steps.map(({ own }) => own)).toFixed()).toBe(all.own.toFixed());
        for (const [index, { amount }] of all.parts.entries())
          expect(sum(steps.map(({ parts }) => parts[index]!.amount)).toFixed()).toBe(amount.toFixed());
      }),
    );
  });
});

const terms = fc
  .tuple(divided, fc.integer({ min: 0, max: 9_999 }), fc.integer({ min: 0, max: 100 }))
  .map(([whole, feeRate, fixed]) => {
    const merchant = (number: number): Merchant => ({
      id: id(number),
      userId: id(number),
      name: 'Shop',
      currency: whole.currency,
      feeRate,
      feeFixed: units(fixed, whole.currency),
      suspended: false,
      payoutsNeedApproval: false,
      isTest: false,
      createdAt: new Date(0),
    });
    const payment: PaymentTerms = {
      id: id(100),
      userId: id(99),
      merchantId: id(1),
      ownerId: id(1),
      ...whole,
      splits: [...whole.splits],
      captureMethod: 'manual',
      description: '',
      orderReference: '',
      requestId: undefined,
      createdAt: new Date(0),
    };
    return {
      payment,
      merchants: new Map(
        [payment.merchantId, ...whole.splits.map(({ merchantId }) => merchantId)].map((each) => [
          each,
          merchant(Number(each.slice(-12))),
        ]),
      ),
    };
  });

describe('a fee', () => {
  it('of parts adds up to that of the whole', () => {
    fc.assert(
      fc.property(terms, cuts, ({ payment, merchants }, at) => {
        const merchant = merchants.get(payment.merchantId)!;
        const stops = cutInto(payment, at);
        const parts = stops.slice(1).map((to, index) => feeOf(merchant, to).minus(feeOf(merchant, stops[index]!)));
        for (const part of parts) expect(part.gte(0)).toBe(true);
        expect(sum(parts).toFixed()).toBe(feeOf(merchant, payment.amount).toFixed());
      }),
    );
  });

  it('that is given back in parts is given back whole', () => {
    fc.assert(
      fc.property(terms, cuts, ({ payment, merchants }, at) => {
        const fee = feeOf(merchants.get(payment.merchantId)!, payment.amount);
        const left = cutInto(payment, at)
          .reverse()
          .map((kept) => feeLeft(fee, payment.amount, kept, payment.currency));
        expect([left[0]!.toFixed(), left.at(-1)!.toFixed()]).toEqual([fee.toFixed(), '0']);
        for (const [index, after] of left.slice(1).entries()) expect(after.lte(left[index]!)).toBe(true);
      }),
    );
  });
});

describe('captures and refunds of a payment, in any order', () => {
  type Step = { kind: 'capture' | 'refund'; part: number; withFee: boolean };
  const steps = fc.array(
    fc.record<Step>({
      kind: fc.constantFrom('capture', 'refund'),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      withFee: fc.boolean(),
    }),
    { maxLength: 30 },
  );

  /** What each party has after a movement. */
  function apply(balances: Map<string, Big>, { legs }: Movement): void {
    assertBalanced(legs);
    for (const { account, amount } of legs) {
      const who = account.userId ?? account.name!;
      balances.set(who, (balances.get(who) ?? new Big(0)).plus(amount));
    }
  }

  it('leave with each merchant the share of what is left, with the platform its fee, and nothing anywhere when all is given back', () => {
    fc.assert(
      fc.property(terms, steps, ({ payment, merchants }, all) => {
        const { currency } = payment;
        const unit = units(1, currency);
        const balances = new Map<string, Big>();
        let at: Standing = untouched;
        const pick = (rest: Big, part: number): Big => new Big(Math.ceil(Number(rest.div(unit)) * part)).times(unit);
        const refund = (amount: Big, withFee: boolean): void => {
          // As if it came out of two captures.
          const first = pick(amount, 0.4);
          const parts = [first, amount.minus(first)]
            .filter((part) => part.gt(0))
            .map((part) => ({ transactionId: id(7), amount: part }));
          for (const movement of refundMovements(payment, merchants, {
            id: id(8),
            parts,
            from: at,
            reason: '',
            withFee,
          }))
            apply(balances, movement);
          at = { ...at, refunded: at.refunded.plus(amount), fee: balances.get('fees') ?? at.fee };
        };
        for (const { kind, part, withFee } of all) {
          const amount = pick(
            kind === 'capture' ? payment.amount.minus(at.captured) : at.captured.minus(at.refunded),
            part,
          );
          if (amount.eq(0)) continue;
          if (kind === 'refund') refund(amount, withFee);
          else {
            let movement: Movement;
            try {
              movement = chargeMovement(payment, merchants, {
                scope: undefined,
                capture: { amount, from: at, final: false },
              });
            } catch (error) {
              expect(error).toMatchObject({ reason: 'PAYMENT_TOO_SMALL' });
              continue;
            }
            apply(balances, movement);
            at = { ...at, captured: at.captured.plus(amount), fee: balances.get('fees') ?? at.fee };
          }
          const message = toMessage(payment, { ...at, status: 'requires_capture', expiresAt: undefined }, 'merchant');
          expect(new Big(message.gross).toFixed()).toBe(at.captured.minus(at.refunded).toFixed());
          expect(
            sum(
              [message.net, message.fee, ...message.splits.map(({ received }) => received)].map(
                (text) => new Big(text),
              ),
            ).toFixed(),
          ).toBe(new Big(message.gross).toFixed());
          expect(new Big(message.net).toFixed()).toBe((balances.get(payment.merchantId) ?? new Big(0)).toFixed());
          for (const { merchantId, received } of message.splits)
            expect(new Big(received).toFixed()).toBe((balances.get(merchantId) ?? new Big(0)).toFixed());
        }
        const rest = at.captured.minus(at.refunded);
        if (rest.gt(0)) refund(rest, true);
        for (const [who, balance] of balances)
          if (at.refunded.gt(0) && rest.gt(0)) expect([who, balance.toFixed()]).toEqual([who, '0']);
      }),
      { numRuns: 300 },
    );
  });
});
