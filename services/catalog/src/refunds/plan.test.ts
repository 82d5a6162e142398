import { describe, expect, test } from '@jest/globals';
import { Big } from '@plaza/money';
import { Rest, type EarlierRefund, type OrderedLine, type Wish } from './plan.ts';

const [a, b] = ['0193c0de-0000-7000-8000-00000000000a', '0193c0de-0000-7000-8000-00000000000b'];

const line = (price: string, quantity = 1, merchantId = ''): OrderedLine => ({
  name: 'Scarf',
  merchantId,
  price,
  quantity,
  subjectId: '',
});

/** An order whose refunds are remembered. */
function order(lines: OrderedLine[], currency = 'EUR') {
  const earlier: EarlierRefund[] = [];
  const rest = () => new Rest(lines, earlier, currency);
  return {
    rest,
    refund: (wish: Exclude<Wish, { what: 'tickets' }>, only?: string) => {
      const plan = rest().plan(wish, only);
      earlier.push({ amount: plan.amount.toFixed(), lines: plan.lines, parts: plan.parts });
      return { amount: plan.amount.toFixed(2), lines: plan.lines, parts: plan.parts };
    },
    earlier,
  };
}

const reasonOf = (call: () => unknown): string => {
  try {
    call();
    return '';
  } catch (error) {
    return (error as { reason: string }).reason;
  }
};

describe('a refund by line', () => {
  test('is of what was paid for it, from whom sold it, until nothing of the line is left', () => {
    const { refund, rest } = order([line('20.00', 3), line('7.00', 2, a)]);
    expect(refund({ what: 'lines', lines: [{ line: 2, quantity: 1 }] })).toEqual({
      amount: '7.00',
      lines: [{ line: 2, quantity: 1 }],
      parts: [{ merchantId: a, amount: '7.00', refundedBefore: '0.00' }],
    });
    expect([rest().left(1), rest().left(2)]).toEqual([3, 1]);
    expect(reasonOf(() => refund({ what: 'lines', lines: [{ line: 2, quantity: 2 }] }))).toBe('LINE_NOT_REFUNDABLE');
    expect(reasonOf(() => refund({ what: 'lines', lines: [{ line: 3, quantity: 1 }] }))).toBe('LINE_NOT_REFUNDABLE');
    expect(refund({ what: 'all' })).toEqual({
      amount: '67.00',
      lines: [
        { line: 1, quantity: 3 },
        { line: 2, quantity: 1 },
      ],
      parts: [{ merchantId: a, amount: '7.00', refundedBefore: '7.00' }],
    });
    expect(reasonOf(() => refund({ what: 'all' }))).toBe('ORDER_NOT_REFUNDABLE');
  });

  test('after a refund by amount is of no more than what is left', () => {
    const { refund } = order([line('20.00', 3)]);
    refund({ what: 'amount', amount: '10' });
    expect(refund({ what: 'lines', lines: [{ line: 1, quantity: 2 }] }).amount).toBe('40.00');
    expect(refund({ what: 'lines', lines: [{ line: 1, quantity: 1 }] }).amount).toBe('10.00');
  });

  test('by a merchant is of its own lines', () => {
    const { refund } = order([line('20.00', 3, b), line('7.00', 2, a)]);
    expect(reasonOf(() => refund({ what: 'lines', lines: [{ line: 1, quantity: 1 }] }, a))).toBe('LINE_NOT_REFUNDABLE');
    expect(refund({ what: 'all' }, a)).toMatchObject({ amount: '14.00', lines: [{ line: 2, quantity: 2 }] });
    expect(reasonOf(() => refund({ what: 'all' }, a))).toBe('ORDER_NOT_REFUNDABLE');
    expect(refund({ what: 'all' })).toMatchObject({ amount: '60.00', parts: [{ merchantId: b, amount: '60.00' }] });
  });
});

describe('a refund by amount', () => {
  test('of thirds adds up to the cent each time, and in the end to what each party got', () => {
    const { refund, earlier, rest } = order([line('3.33'), line('3.33', 1, a), line('3.34', 1, b)]);
    const given = { [a]: new Big(0), [b]: new Big(0), '': new Big(0) };
    for (const amount of ['0.01', '1.00', '3.33', '0.02', '5.63', '0.01']) {
      const { amount: back, parts } = refund({ what: 'amount', amount });
      expect(new Big(back).eq(amount)).toBe(true);
      let own = new Big(back);
      for (const part of parts) {
        expect(new Big(part.refundedBefore).eq(given[part.merchantId]!)).toBe(true);
        given[part.merchantId] = given[part.merchantId]!.plus(part.amount);
        own = own.minus(part.amount);
      }
      expect(own.gte(0)).toBe(true);
      given[''] = given[''].plus(own);
    }
    expect(earlier).toHaveLength(6);
    expect([given[''].toFixed(2), given[a]!.toFixed(2), given[b]!.toFixed(2)]).toEqual(['3.33', '3.33', '3.34']);
    expect(rest().money().toFixed()).toBe('0');
  });

  test('takes no goods back, is never above what is left, and is written as the currency is', () => {
    const { refund, rest } = order([line('100', 2, a)], 'JPY');
    expect(refund({ what: 'amount', amount: '150' }).lines).toEqual([]);
    expect(rest().left(1)).toBe(2);
    expect(reasonOf(() => refund({ what: 'amount', amount: '51' }))).toBe('REFUND_EXCEEDS_REST');
    expect(reasonOf(() => refund({ what: 'amount', amount: '0.5' }))).toBe('AMOUNT_INVALID');
    expect(refund({ what: 'all' })).toMatchObject({ amount: '50.00', lines: [{ line: 1, quantity: 2 }] });
  });

  test('of before, which has neither lines nor parts, was of everything', () => {
    const rest = new Rest([line('20.00', 3, a)], [{ amount: '60.00' }], 'EUR');
    expect([rest.left(1), rest.money().toFixed(), rest.money(a).toFixed()]).toEqual([0, '0', '0']);
  });
});
