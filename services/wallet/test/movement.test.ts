import { describe, expect, it } from '@jest/globals';
import { Big } from '@plaza/money';
import { depositMovement } from '../src/funding/deposits/deposit.ts';
import { captureMovement, placeMovement, voidMovement } from '../src/payments/holds/hold.ts';
import { transferMovement } from '../src/transfers/transfer.ts';
import { revenue, walletOf } from '../src/ledger/posting/accounts.ts';
import { assertBalanced, settled, type Movement } from '../src/ledger/posting/movement.ts';

const lea = { id: '019a0000-0000-7000-8000-000000000001', name: 'Léa' };
const marco = { id: '019a0000-0000-7000-8000-00000000000f', name: 'Marco' };
const terms = {
  requestId: 'order',
  userId: lea.id,
  amount: new Big('9.99'),
  currency: 'EUR',
  metadata: { order_id: 'order' },
};

const movements: Record<string, Movement> = {
  deposit: depositMovement({
    userId: lea.id,
    amount: new Big('0.1'),
    currency: 'EUR',
    provider: 'sandbox',
    reference: 'r',
  }),
  transfer: transferMovement({ sender: lea, recipient: marco, amount: new Big('0.3'), currency: 'EUR', note: '' }),
  place: placeMovement({ ...terms, expiresAt: new Date() }),
  capture: captureMovement(terms),
  void: voidMovement('order', lea.id),
};

describe('a movement', () => {
  it.each(Object.keys(movements))('made for a %s balances', (name) => {
    expect(() => assertBalanced(movements[name]!.legs)).not.toThrow();
  });

  it('that does not balance, in any one currency, is a bug that is told', () => {
    const legs = [
      ['1', 'EUR'],
      ['-1', 'EUR'],
      ['0.1', 'USD'],
      ['0.2', 'USD'],
      ['-0.3', 'USD'],
    ].map(([amount, currency]) => ({ account: walletOf(lea.id, currency!), amount: new Big(amount!) }));
    expect(() => assertBalanced(legs)).not.toThrow();
    expect(() => assertBalanced(legs.slice(1))).toThrow('-1 EUR');
    expect(() => assertBalanced(legs.slice(0, 4))).toThrow('0.3 USD');
    expect(() =>
      assertBalanced([
        { account: walletOf(lea.id, 'EUR'), amount: new Big(1) },
        { account: walletOf(lea.id, 'USD'), amount: new Big(-1) },
      ]),
    ).toThrow();
  });

  it('from a person to themselves is refused', () => {
    expect(() =>
      transferMovement({ sender: lea, recipient: lea, amount: new Big(1), currency: 'EUR', note: '' }),
    ).toThrow(expect.objectContaining({ reason: 'RECIPIENT_IS_SENDER' }));
  });

  it('shows each side the other, and a note only where there is one', () => {
    const [send, receive] = movements['transfer']!.legs;
    expect(send?.view).toEqual({
      type: 'send',
      metadata: { counterparty_id: marco.id, counterparty_name: 'Marco' },
      counterpartyId: marco.id,
    });
    expect(receive?.view).toEqual({
      type: 'receive',
      metadata: { counterparty_id: lea.id, counterparty_name: 'Léa' },
      counterpartyId: lea.id,
    });
  });
});

describe('an account', () => {
  it('has the same id whenever it is asked for, and another for another owner or currency', () => {
    expect(walletOf(lea.id, 'EUR')).toEqual(walletOf(lea.id, 'EUR'));
    expect(
      new Set(
        [walletOf(lea.id, 'EUR'), walletOf(lea.id, 'USD'), walletOf(marco.id, 'EUR'), revenue('EUR', lea.id)].map(
          ({ id }) => id,
        ),
      ).size,
    ).toBe(4);
  });

  it('of the platform is spread over rows by who pays', () => {
    expect(revenue('EUR', lea.id).shard).toBe(1);
    expect(revenue('EUR', marco.id).shard).toBe(15);
    expect(revenue('EUR', lea.id)).toEqual(revenue('EUR', lea.id));
  });
});

describe('a refusal', () => {
  it('is the error that its caller sees, with what the ledger said of it', () => {
    expect(() => settled({ refused: 'INSUFFICIENT_FUNDS', metadata: { available: '1.00' } })).toThrow(
      expect.objectContaining({ reason: 'INSUFFICIENT_FUNDS', metadata: { available: '1.00' } }),
    );
  });
});
