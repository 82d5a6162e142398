import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountAdminServiceService, AccountServiceService } from '@plaza/api/account';
import { CreditInternalServiceService, CreditServiceService } from '@plaza/api/credit';
import { MerchantServiceService } from '@plaza/api/merchant';
import { PaymentServiceService } from '@plaza/api/payment';
import { WalletServiceService } from '@plaza/api/wallet';
import { newId } from '@plaza/service';
import { until, type TestClient } from '@plaza/testing';
import { assertBooksBalance, startWallet, type Harness, type TestPerson } from '../../../test/harness.ts';

let harness: Harness;
let accounts: TestClient<typeof AccountServiceService>;
let decisions: TestClient<typeof AccountAdminServiceService>;
let admin: TestPerson;
beforeAll(async () => {
  harness = await startWallet();
  accounts = harness.connect(AccountServiceService);
  decisions = harness.connect(AccountAdminServiceService);
  admin = await harness.person('Admin', 'admin');
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(() => harness.close());

async function rich(amount = '100'): Promise<TestPerson> {
  const person = await harness.person();
  await harness.wallet.deposit({ amount, currency: 'EUR' }, person.as);
  return person;
}

const freeze = (person: TestPerson, currency = '', more: object = {}) =>
  decisions.freezeWallet({ userId: person.id, currency, reason: 'Court order' }, { ...admin.as, ...more });
const unfreeze = (person: TestPerson, currency = '') =>
  decisions.unfreezeWallet({ userId: person.id, currency, reason: 'Lifted' }, admin.as);
const send = (from: TestPerson, to: TestPerson, amount = '1', currency = 'EUR') =>
  harness.wallet.send({ recipientId: to.id, amount, currency }, from.as);
const hold = (person: TestPerson, amount: string, requestId = newId()) =>
  harness.internal.placeHold({
    requestId,
    userId: person.id,
    amount,
    currency: 'EUR',
    expiresAt: new Date(Date.now() + 60_000),
    metadata: {},
  });
const walletsOf = async (person: TestPerson) =>
  Object.fromEntries((await accounts.listWallets({}, person.as)).wallets.map((wallet) => [wallet.currency, wallet]));

describe('staff', () => {
  const withRole = async (role: string) => ({ token: await harness.tokens.userToken(newId(), { staff: [role] }) });
  const looking = async ({ id }: TestPerson) => ({
    token: await harness.tokens.userToken(id, { act: { sub: admin.id } }),
  });

  it('freezes wallets in a role that permits it, and in no other', async () => {
    const person = await rich();
    const request = { userId: person.id, currency: '', reason: 'Court order' };
    await expect(decisions.freezeWallet(request, await withRole('support'))).rejects.toMatchObject({
      reason: 'PERMISSION_MISSING',
      metadata: { permission: 'wallets.write' },
    });
    await decisions.freezeWallet(request, await withRole('finance'));
    expect((await walletsOf(person))['EUR']?.status).toBe('frozen');
  });

  it('that looks as a person reads the wallet, and moves nothing', async () => {
    const [person, friend] = [await rich(), await harness.person()];
    const as = await looking(person);
    expect((await accounts.listWallets({}, as)).wallets).toHaveLength(1);
    const request = { recipientId: friend.id, amount: '1', currency: 'EUR' };
    await expect(harness.wallet.send(request, as)).rejects.toMatchObject({ reason: 'IMPERSONATION_READ_ONLY' });
  });
});

describe('a person’s wallets', () => {
  it('are one in the default currency at first, and one more for each that is opened', async () => {
    const person = await harness.person();
    expect(await accounts.listWallets({}, person.as)).toEqual({
      wallets: [{ currency: 'EUR', balance: '0.00', available: '0.00', held: '0.00', status: 'active' }],
    });
    const opened = { wallet: { currency: 'JPY', balance: '0', available: '0', held: '0', status: 'active' } };
    expect(await accounts.createWallet({ currency: 'JPY' }, { ...person.as, idempotencyKey: 'yen' })).toEqual(opened);
    await harness.wallet.deposit({ amount: '90', currency: 'JPY' }, person.as);
    expect(await accounts.createWallet({ currency: 'JPY' }, { ...person.as, idempotencyKey: 'yen' })).toEqual(opened);
    expect((await accounts.createWallet({ currency: 'JPY' }, person.as)).wallet).toMatchObject({ balance: '90' });
    await expect(
      accounts.createWallet({ currency: 'USD' }, { ...person.as, idempotencyKey: 'yen' }),
    ).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await accounts.listWallets({}, person.as)).toEqual({
      wallets: [
        { currency: 'EUR', balance: '0.00', available: '0.00', held: '0.00', status: 'active' },
        { currency: 'JPY', balance: '90', available: '90', held: '0', status: 'active' },
      ],
    });
  });

  it('are one for each currency, however many open it at once', async () => {
    const person = await harness.person();
    const all = await Promise.all([
      ...Array.from({ length: 10 }, () => accounts.createWallet({ currency: 'CHF' }, person.as)),
      ...Array.from({ length: 5 }, () => harness.wallet.deposit({ amount: '1', currency: 'CHF' }, person.as)),
    ]);
    expect(all).toHaveLength(15);
    expect(await walletsOf(person)).toMatchObject({ CHF: { balance: '5.00' } });
  });

  it('show what is held, never another’s money, and no credits', async () => {
    const person = await rich();
    await harness.connect(CreditServiceService).grantCredits({ userId: person.id, amount: 5 }, admin.as);
    await hold(person, '30.50');
    expect(await accounts.listWallets({}, person.as)).toEqual({
      wallets: [{ currency: 'EUR', balance: '100.00', available: '69.50', held: '30.50', status: 'active' }],
    });
    await expect(accounts.listWallets({})).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    for (const currency of ['', 'eur', 'XCR', 'SEK'])
      await expect(accounts.createWallet({ currency }, person.as)).rejects.toMatchObject({
        reason: 'CURRENCY_UNKNOWN',
      });
  });
});

describe('a frozen wallet', () => {
  it('lets nothing out and no hold be placed, takes what comes in, and is as before when it is not frozen any more', async () => {
    const [person, other] = [await rich(), await rich()];
    const { wallets } = await freeze(person, 'EUR');
    expect(wallets).toEqual([
      { currency: 'EUR', balance: '100.00', available: '100.00', held: '0.00', status: 'frozen' },
    ]);
    await expect(send(person, other)).rejects.toMatchObject({ reason: 'WALLET_FROZEN' });
    await expect(hold(person, '1')).rejects.toMatchObject({ reason: 'WALLET_FROZEN' });
    await send(other, person, '7');
    await harness.wallet.deposit({ amount: '3', currency: 'EUR' }, person.as);
    expect(await walletsOf(person)).toMatchObject({ EUR: { balance: '110.00', status: 'frozen' } });
    expect((await unfreeze(person, 'EUR')).wallets).toMatchObject([{ status: 'active' }]);
    await send(person, other);
    expect(await walletsOf(person)).toMatchObject({ EUR: { balance: '109.00', status: 'active' } });
  });

  it('pays what a hold had promised before, and gets back what is voided', async () => {
    const person = await rich();
    const [captured, voided] = [newId(), newId()];
    await hold(person, '40', captured);
    await hold(person, '10', voided);
    await freeze(person);
    expect(await harness.internal.captureHold({ requestId: captured })).toMatchObject({
      transaction: { amount: '40.00' },
      balance: '50.00',
    });
    await harness.internal.voidHold({ requestId: voided, userId: person.id });
    expect(await walletsOf(person)).toMatchObject({ EUR: { balance: '60.00', available: '60.00', status: 'frozen' } });
    await expect(hold(person, '1')).rejects.toMatchObject({ reason: 'WALLET_FROZEN' });
  });

  it('is every one that a person has or could open, credits too, if no currency is named', async () => {
    const [person, other] = [await rich(), await harness.person()];
    const credits = harness.connect(CreditServiceService);
    await credits.grantCredits({ userId: person.id, amount: 5 }, admin.as);
    const { wallets } = await freeze(person);
    expect(wallets.map(({ currency, status }) => `${currency} ${status}`)).toEqual([
      'CHF frozen',
      'EUR frozen',
      'GBP frozen',
      'JPY frozen',
      'USD frozen',
    ]);
    await harness.wallet.deposit({ amount: '10', currency: 'USD' }, person.as);
    await expect(send(person, other, '1', 'USD')).rejects.toMatchObject({ reason: 'WALLET_FROZEN' });
    await expect(
      harness
        .connect(CreditInternalServiceService, 'catalog')
        .spendCredits({ userId: person.id, amount: 1, requestId: newId() }),
    ).rejects.toMatchObject({ reason: 'WALLET_FROZEN' });
    await unfreeze(person);
    await send(person, other, '1', 'USD');
    await harness
      .connect(CreditInternalServiceService, 'catalog')
      .spendCredits({ userId: person.id, amount: 1, requestId: newId() });
  });

  it('of a merchant is the one that it has, and no other is opened', async () => {
    const [owner, buyer] = [await harness.person(), await rich()];
    const { merchant } = await harness
      .connect(MerchantServiceService)
      .createMerchant({ userId: owner.id, name: 'Shop', currency: 'EUR' }, admin.as);
    const shop = { ...owner, id: merchant!.id };
    await harness
      .connect(PaymentServiceService)
      .createPayment({ merchantId: shop.id, amount: '10', currency: 'EUR' }, buyer.as);
    expect((await freeze(shop)).wallets).toMatchObject([{ currency: 'EUR', balance: '10.00', status: 'frozen' }]);
    await expect(
      decisions.setLimits({ userId: shop.id, currency: 'USD', dayLimit: '1' }, admin.as),
    ).rejects.toMatchObject({ reason: 'WALLET_NOT_FOUND' });
    expect(
      (await decisions.setLimits({ userId: shop.id, currency: 'EUR', dayLimit: '1' }, admin.as)).limit,
    ).toMatchObject({ dayLimit: '1.00' });
    expect(await harness.db.admin('select kind from wallets where user_id = $1', [shop.id])).toEqual([
      { kind: 'merchant' },
    ]);
  });

  it('lets nothing leave after the freeze has answered, in a storm of sends and holds through two processes', async () => {
    const [person, other] = [await rich('1000'), await harness.person()];
    const wallets = [harness.wallet, (await harness.start()).connect(WalletServiceService)];
    const done: { afterFreeze: boolean; hold: boolean }[] = [];
    let [stop, frozen, refused] = [false, false, 0];
    const storm = Array.from({ length: 16 }, async (_, index) => {
      const isHold = index % 4 === 3;
      while (!stop) {
        const afterFreeze = frozen;
        try {
          await (isHold
            ? hold(person, '0.01')
            : wallets[index % 2]!.send({ recipientId: other.id, amount: '0.01', currency: 'EUR' }, person.as));
          done.push({ afterFreeze, hold: isHold });
        } catch (error) {
          expect(error).toMatchObject({ reason: 'WALLET_FROZEN' });
          refused++;
        }
      }
    });
    const count = (isHold: boolean): number => done.filter(({ hold }) => hold === isHold).length;
    await until(() => count(true) > 2 && count(false) > 2, 'some of each are done');
    await freeze(person);
    frozen = true;
    const { balance, available } = (await walletsOf(person))['EUR']!;
    const enough = refused + 100;
    await until(() => refused > enough, 'many are refused');
    stop = true;
    await Promise.all(storm);
    const [sent, held] = [count(false), count(true)];
    expect(done.filter(({ afterFreeze }) => afterFreeze)).toEqual([]);
    expect(await walletsOf(person)).toMatchObject({ EUR: { balance, available } });
    expect([(1000 - sent / 100).toFixed(2), (1000 - (sent + held) / 100).toFixed(2)]).toEqual([balance, available]);
  });

  it('is frozen once for each key, and the record says by whom and why', async () => {
    const person = await rich();
    const first = await freeze(person, 'EUR', { idempotencyKey: 'once' });
    await unfreeze(person, 'EUR');
    expect(await freeze(person, 'EUR', { idempotencyKey: 'once' })).toEqual(first);
    expect(await walletsOf(person)).toMatchObject({ EUR: { status: 'active' } });
    await expect(freeze(person, 'USD', { idempotencyKey: 'once' })).rejects.toMatchObject({
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
    await unfreeze(person, 'EUR');
    const account = await decisions.getAccount({ userId: person.id }, admin.as);
    expect(
      account.decisions.map(({ currency, action, reason, decidedBy }) => [currency, action, reason, decidedBy]),
    ).toEqual([
      ['EUR', 'unfreeze', 'Lifted', admin.id],
      ['EUR', 'freeze', 'Court order', admin.id],
    ]);
    expect(account.wallets).toEqual([
      { currency: 'EUR', balance: '100.00', available: '100.00', held: '0.00', status: 'active' },
    ]);
  });

  it('is an administrator’s to decide, of somebody who has a wallet', async () => {
    const person = await rich();
    for (const call of [
      decisions.freezeWallet({ userId: person.id, reason: 'Mine' }, person.as),
      decisions.unfreezeWallet({ userId: person.id, reason: 'Mine' }, person.as),
      decisions.setLimits({ userId: person.id, currency: 'EUR' }, person.as),
      decisions.getAccount({ userId: person.id }, person.as),
    ])
      await expect(call).rejects.toMatchObject({ reason: 'PERMISSION_DENIED' });
    const nobody = await harness.person();
    await expect(freeze(nobody)).rejects.toMatchObject({ reason: 'WALLET_NOT_FOUND' });
    await expect(unfreeze(nobody)).rejects.toMatchObject({ reason: 'WALLET_NOT_FOUND' });
    await expect(decisions.getAccount({ userId: nobody.id }, admin.as)).rejects.toMatchObject({
      reason: 'WALLET_NOT_FOUND',
    });
    await expect(freeze(person, 'SEK')).rejects.toMatchObject({ reason: 'CURRENCY_UNKNOWN' });
    await expect(decisions.freezeWallet({ userId: person.id, reason: ' ' }, admin.as)).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'reason' }],
    });
    await expect(decisions.freezeWallet({ userId: 'me', reason: 'x' }, admin.as)).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'user_id' }],
    });
  });

  it('cannot be thawed, nor its record read or changed, by the service’s role in a person’s name', async () => {
    const person = await rich();
    await freeze(person, 'EUR');
    const database = await harness.db.open();
    try {
      await expect(
        database.asUser(person.id, (em) =>
          em.execute(`select wallet.unfreeze_open_wallets(?, null, 'x')`, [person.id]),
        ),
      ).rejects.toThrow(/only an administrator/);
      await expect(
        database.asUser(person.id, (em) => em.execute(`update wallet.wallets set frozen = null`)),
      ).rejects.toThrow(/permission denied/);
      await expect(
        database.asSystem((em) => em.execute(`update wallet.wallet_decisions set reason = 'x'`)),
      ).rejects.toThrow(/permission denied/);
      const other = await rich();
      expect(await database.asUser(other.id, (em) => em.execute('select * from wallet.wallet_decisions'))).toEqual([]);
      expect(
        await database.asUser(other.id, (em) => em.execute('select wallet.wallets_as_json(?) as wallets', [person.id])),
      ).toEqual([{ wallets: [] }]);
    } finally {
      await database.close();
    }
    expect(await walletsOf(person)).toMatchObject({ EUR: { status: 'frozen' } });
  });
});
