// A person who is frozen, is with the merchants that they own.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountAdminServiceService } from '@plaza/api/account';
import { PayoutServiceService, type Payout } from '@plaza/api/payout';
import { ClosingInternalServiceService } from '@plaza/api/wallet-closing';
import { WalletInternalServiceService } from '@plaza/api/wallet';
import { newId } from '@plaza/service';
import { until, type TestClient } from '@plaza/testing';
import { assertBooksBalance, type TestPerson } from '../../../test/harness.ts';
import { openMarket, type Market, type Shop } from '../../../test/market.ts';

let market: Market;
let decisions: TestClient<typeof AccountAdminServiceService>;
/** A process whose payouts wait. */
let patient: TestClient<typeof PayoutServiceService>;
beforeAll(async () => {
  market = await openMarket();
  decisions = market.harness.connect(AccountAdminServiceService);
  patient = (await market.harness.start({ payoutDelayMs: 3_600_000 })).connect(PayoutServiceService);
});
afterEach(() => assertBooksBalance(market.harness.db));
afterAll(() => market.close());

const iban = 'DE89370400440532013000';
const freeze = (userId: string, currency = '', more: object = {}) =>
  decisions.freezeWallet({ userId, currency, reason: 'Court order' }, { ...market.admin.as, ...more });
const thaw = (userId: string, currency = '') =>
  decisions.unfreezeWallet({ userId, currency, reason: 'Lifted' }, market.admin.as);
const payOut = (shop: Shop, amount = '10', currency = 'EUR') =>
  market.payouts.createPayout({ merchantId: shop.id, amount, currency, destination: iban }, shop.owner.as);
const statusOf = async ({ id }: Payout, { as }: TestPerson) => (await market.payouts.getPayout({ id }, as)).payout!;
const soon = ({ id }: Payout) => market.harness.db.admin('update payouts set due_at = now() where id = $1', [id]);
const frozenBy = async (shop: Shop) =>
  (
    await market.harness.db.admin<{ frozen: string | null; frozen_by: string | null }>(
      'select frozen, frozen_by from wallets where user_id = $1',
      [shop.id],
    )
  )[0]!;

async function richShop(owner?: TestPerson, currency = 'EUR'): Promise<Shop> {
  const shop = await market.shop({ feeRate: 0, feeFixed: '', currency }, owner);
  await market.payments.createPayment(
    { merchantId: shop.id, amount: '1000', currency },
    (await market.payer('1000', currency)).as,
  );
  await market.harness.connect(WalletInternalServiceService, 'auth').openWallet({ userId: shop.owner.id });
  return shop;
}

describe('a person who is frozen', () => {
  it('gets nothing out of a merchant of theirs: no payout, no refund; and is as before afterwards', async () => {
    const shop = await richShop();
    const second = await richShop(shop.owner);
    const payer = await market.payer();
    const { payment } = await market.payments.createPayment(
      { merchantId: shop.id, amount: '20', currency: 'EUR' },
      payer.as,
    );
    const answer = await freeze(shop.owner.id);
    expect(answer.wallets.every(({ status }) => status === 'frozen')).toBe(true);
    expect(answer.merchants).toMatchObject([
      { merchantId: shop.id, wallet: { currency: 'EUR', balance: '1020.00', status: 'frozen' } },
      { merchantId: second.id, wallet: { status: 'frozen' } },
    ]);
    for (const one of [shop, second]) await expect(payOut(one)).rejects.toMatchObject({ reason: 'WALLET_FROZEN' });
    await expect(market.payments.refundPayment({ id: payment!.id }, shop.owner.as)).rejects.toMatchObject({
      reason: 'WALLET_FROZEN',
    });
    // What comes in arrives, and an administrator gives back.
    await market.payments.createPayment({ merchantId: shop.id, amount: '5', currency: 'EUR' }, payer.as);
    await market.payments.refundPayment({ id: payment!.id }, market.admin.as);
    expect(await market.takings(shop)).toBe('1005.00');
    expect((await thaw(shop.owner.id)).merchants).toMatchObject([
      { wallet: { status: 'active' } },
      { wallet: { status: 'active' } },
    ]);
    for (const one of [shop, second]) await payOut(one);
    const account = await decisions.getAccount({ userId: shop.id }, market.admin.as);
    expect(account.decisions.map(({ action, reason, decidedBy }) => [action, reason, decidedBy])).toEqual([
      ['unfreeze', 'Lifted', market.admin.id],
      ['freeze', 'Court order', market.admin.id],
    ]);
    expect((await decisions.getAccount({ userId: shop.owner.id }, market.admin.as)).merchants).toHaveLength(2);
  });

  it('has payouts that wait kept back, until the freeze ends, or they are cancelled', async () => {
    const shop = await richShop();
    const ask = async (): Promise<Payout> =>
      (
        await patient.createPayout(
          { merchantId: shop.id, amount: '100', currency: 'EUR', destination: iban },
          shop.owner.as,
        )
      ).payout!;
    const [goes, cancelled, retried] = [await ask(), await ask(), await ask()];
    // What was given to the provider and not answered is not given to it again.
    await market.harness.db.admin(`update payouts set status = 'processing', attempts = 1 where id = $1`, [retried.id]);
    await freeze(shop.owner.id);
    for (const payout of [goes, cancelled, retried]) await soon(payout);
    const other = await richShop();
    const free = (await payOut(other)).payout!;
    await until(async () => (await statusOf(free, other.owner)).status === 'paid', 'a payout of somebody else is paid');
    expect(await statusOf(goes, shop.owner)).toMatchObject({ status: 'requested', frozen: true });
    expect(await statusOf(retried, shop.owner)).toMatchObject({ status: 'processing', frozen: true });
    expect((await market.payouts.cancelPayout({ id: cancelled.id }, shop.owner.as)).payout).toMatchObject({
      status: 'cancelled',
      frozen: false,
    });
    expect(await market.takings(shop)).toBe('800.00');
    await thaw(shop.owner.id);
    for (const payout of [goes, retried])
      await until(async () => (await statusOf(payout, shop.owner)).status === 'paid', 'it goes on');
    expect(await statusOf(goes, shop.owner)).toMatchObject({ frozen: false });
  });

  it('lets no payout be given to the provider once the freeze has answered, in a storm of payouts through two processes', async () => {
    const shop = await richShop();
    const other = (await market.harness.start()).connect(PayoutServiceService);
    let stop = false;
    const storm = Array.from({ length: 8 }, async (_, index) => {
      while (!stop) {
        await (index % 2 ? market.payouts : other)
          .createPayout(
            { merchantId: shop.id, amount: '0.01', currency: 'EUR', destination: iban },
            { ...shop.owner.as, idempotencyKey: newId() },
          )
          .catch((error: unknown) => expect(error).toMatchObject({ reason: 'WALLET_FROZEN' }));
      }
    });
    const given = async () =>
      (
        await market.harness.db.admin<{ id: string }>(
          `select id from payouts where merchant_id = $1 and status in ('processing', 'paid')`,
          [shop.id],
        )
      ).length;
    await until(async () => (await given()) > 3, 'some are paid');
    await freeze(shop.owner.id);
    // What was given before is on its way. Nothing follows, however long the others are due.
    const before = await given();
    const kept = await market.harness.db.admin('select id from payouts where merchant_id = $1 and status = $2', [
      shop.id,
      'requested',
    ]);
    const witness = await richShop();
    const paid = (await payOut(witness)).payout!;
    await until(async () => (await statusOf(paid, witness.owner)).status === 'paid', 'a round of the job is over');
    stop = true;
    await Promise.all(storm);
    expect(await given()).toBe(before);
    expect(
      await market.harness.db.admin('select id from payouts where merchant_id = $1 and status = $2', [
        shop.id,
        'requested',
      ]),
    ).toEqual(kept);
    await thaw(shop.owner.id);
    await until(async () => (await given()) === before + kept.length, 'they go on');
  });

  it('is with a merchant that is made for them later, or handed over to them, and not with one that they hand over', async () => {
    const [person, other] = [await market.payer(), await market.payer()];
    await freeze(person.id);
    const made = await market.shop({}, person);
    expect(await frozenBy(made)).toEqual({ frozen: 'debits', frozen_by: 'owner' });
    const [handed, alone] = [await richShop(other), await richShop(other)];
    await freeze(alone.id);
    const handOver = (shop: Shop, to: TestPerson) =>
      market.harness.db.admin(
        `select set_config('plaza.actor', 'system', true); update merchants set user_id = '${to.id}' where id = '${shop.id}'`,
      );
    for (const shop of [handed, alone]) await handOver(shop, person);
    expect([await frozenBy(handed), await frozenBy(alone)]).toEqual([
      { frozen: 'debits', frozen_by: 'owner' },
      { frozen: 'debits', frozen_by: 'both' },
    ]);
    await expect(payOut({ ...handed, owner: person })).rejects.toMatchObject({ reason: 'WALLET_FROZEN' });
    expect((await decisions.getAccount({ userId: made.id }, market.admin.as)).decisions).toMatchObject([
      { action: 'freeze', reason: 'Court order', decidedBy: market.admin.id },
    ]);
    for (const shop of [handed, alone]) await handOver(shop, other);
    expect([await frozenBy(handed), await frozenBy(alone)]).toEqual([
      { frozen: null, frozen_by: null },
      { frozen: 'debits', frozen_by: 'alone' },
    ]);
    await payOut({ ...handed, owner: other });
    await thaw(person.id);
    expect(await frozenBy(made)).toEqual({ frozen: null, frozen_by: null });
  });

  it('is never without a merchant that is made at the same moment', async () => {
    for (let round = 0; round < 6; round++) {
      const person = await market.payer();
      const [, shop] = await Promise.all([freeze(person.id), market.shop({}, person)]);
      expect(await frozenBy(shop)).toEqual({ frozen: 'debits', frozen_by: 'owner' });
    }
  });

  it('in one currency is so with the merchants of that currency', async () => {
    const euros = await richShop();
    const dollars = await richShop(euros.owner, 'USD');
    await freeze(euros.owner.id, 'EUR');
    await expect(payOut(euros)).rejects.toMatchObject({ reason: 'WALLET_FROZEN' });
    await payOut(dollars, '10', 'USD');
    await thaw(euros.owner.id, 'USD');
    await expect(payOut(euros)).rejects.toMatchObject({ reason: 'WALLET_FROZEN' });
  });
});

describe('a merchant that is frozen alone', () => {
  it('leaves its owner and their other merchants as they are, and stays frozen when the owner’s freeze ends', async () => {
    const shop = await richShop();
    const second = await richShop(shop.owner);
    await market.harness.wallet.deposit({ amount: '10', currency: 'EUR' }, shop.owner.as);
    await freeze(shop.id);
    await payOut(second);
    await market.harness.wallet.send(
      { recipientId: (await market.payer()).id, amount: '1', currency: 'EUR' },
      shop.owner.as,
    );
    await freeze(shop.owner.id);
    await freeze(shop.owner.id);
    expect(await frozenBy(shop)).toEqual({ frozen: 'debits', frozen_by: 'both' });
    expect((await thaw(shop.owner.id)).merchants).toMatchObject([
      { merchantId: shop.id, wallet: { status: 'frozen' } },
      { merchantId: second.id, wallet: { status: 'active' } },
    ]);
    await expect(payOut(shop)).rejects.toMatchObject({ reason: 'WALLET_FROZEN' });
    // And the other way round.
    await freeze(shop.owner.id);
    expect((await thaw(shop.id)).wallets).toMatchObject([{ status: 'frozen' }]);
    await expect(payOut(shop)).rejects.toMatchObject({ reason: 'WALLET_FROZEN' });
    await thaw(shop.owner.id);
    await payOut(shop);
  });

  it('by hand in the database is thawed like any other', async () => {
    const shop = await richShop();
    await market.harness.db.admin(`update wallets set frozen = 'all' where user_id = $1`, [shop.id]);
    await freeze(shop.owner.id);
    expect(await frozenBy(shop)).toEqual({ frozen: 'all', frozen_by: 'both' });
    await thaw(shop.owner.id);
    expect(await frozenBy(shop)).toEqual({ frozen: 'all', frozen_by: 'alone' });
    await thaw(shop.id);
    expect(await frozenBy(shop)).toEqual({ frozen: null, frozen_by: null });
  });

  it('is decided once for each key, with the answer of then', async () => {
    const shop = await richShop();
    const first = await freeze(shop.owner.id, '', { idempotencyKey: 'once' });
    await thaw(shop.owner.id);
    expect(await freeze(shop.owner.id, '', { idempotencyKey: 'once' })).toEqual(first);
    expect(await frozenBy(shop)).toEqual({ frozen: null, frozen_by: null });
  });

  it('is frozen and thawed by its own id as well when its owner has deleted their account', async () => {
    const shop = await market.shop({ feeRate: 0, feeFixed: '' });
    const closing = market.harness.connect(ClosingInternalServiceService, 'auth');
    await closing.closePerson({ userId: shop.owner.id, attempt: 1 });
    expect((await freeze(shop.id)).wallets).toMatchObject([{ status: 'frozen' }]);
    expect((await thaw(shop.id)).wallets).toMatchObject([{ status: 'active' }]);
    await expect(freeze(shop.owner.id)).rejects.toMatchObject({ reason: 'ACCOUNT_CLOSED' });
  });
});
