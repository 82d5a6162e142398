import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WalletInternalServiceService } from '@plaza/api/wallet';
import { newId } from '@plaza/service';
import { assertBooksBalance, startWallet, type Harness, type TestPerson } from '../../../test/harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startWallet();
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(() => harness.close());

async function rich(amount = '100.00', currency = 'EUR'): Promise<TestPerson> {
  const person = await harness.person('Rich');
  await harness.wallet.deposit({ amount, currency }, person.as);
  return person;
}

async function balanceOf(person: TestPerson, currency = ''): Promise<string> {
  return (await harness.wallet.getBalance({ currency }, person.as)).balance;
}

describe('balance', () => {
  it('of someone new is zero in the default currency, and opens one wallet', async () => {
    const person = await harness.person();
    const answers = await Promise.all(Array.from({ length: 10 }, () => harness.wallet.getBalance({}, person.as)));
    for (const answer of answers)
      expect(answer).toEqual({
        userId: person.id,
        balance: '0.00',
        currency: 'EUR',
        assets: {},
        available: '0.00',
        held: '0.00',
      });
    expect(await harness.db.admin('select from wallets where user_id = $1', [person.id])).toHaveLength(1);
  });

  it('is kept apart for each currency, with the digits of the currency', async () => {
    const person = await rich('12.50');
    await harness.wallet.deposit({ amount: '900', currency: 'JPY' }, person.as);
    expect(await balanceOf(person)).toBe('12.50');
    expect(await balanceOf(person, 'JPY')).toBe('900');
    expect(await balanceOf(person, 'USD')).toBe('0.00');
  });

  it('is refused in a currency that is not offered', async () => {
    const person = await harness.person();
    for (const currency of ['XXX', 'eur', "EUR'; drop table wallets; --"]) {
      await expect(harness.wallet.getBalance({ currency }, person.as)).rejects.toMatchObject({
        reason: 'CURRENCY_UNKNOWN',
      });
    }
  });

  it('is nobody else’s: without a token, or with a service’s, there is none', async () => {
    await expect(harness.wallet.getBalance({})).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    const person = await harness.person();
    await expect(harness.internal.openWallet({ userId: person.id }, person.as)).rejects.toMatchObject({
      reason: 'PERMISSION_DENIED',
    });
  });
});

describe('deposit', () => {
  it('is there at once, in the answer, the balance and the history', async () => {
    const person = await harness.person();
    expect(await balanceOf(person)).toBe('0.00');
    const { transaction, balance } = await harness.wallet.deposit({ amount: '89.99', currency: 'EUR' }, person.as);
    expect(balance).toBe('89.99');
    expect(transaction).toMatchObject({
      userId: person.id,
      type: 'deposit',
      amount: '89.99',
      currency: 'EUR',
      direction: 'credit',
      balanceAfter: '89.99',
    });
    expect(transaction?.metadata).toEqual({ provider: 'sandbox', reference: expect.stringMatching(/^sandbox_/) });
    expect(await balanceOf(person)).toBe('89.99');
    expect((await harness.wallet.listTransactions({}, person.as)).transactions).toEqual([transaction]);
  });

  it.each([
    '',
    '0',
    '0.00',
    '-1',
    '0.001',
    '1e3',
    '1,5',
    ' 1',
    '1.',
    '.5',
    '01',
    '99999999999999999999',
    'NaN',
    'Infinity',
    "1'; --",
    '١',
  ])('of %j is refused and changes nothing', async (amount) => {
    const person = await rich('1.00');
    await expect(harness.wallet.deposit({ amount, currency: 'EUR' }, person.as)).rejects.toMatchObject({
      reason: 'AMOUNT_INVALID',
      violations: [{ field: 'amount' }],
    });
    expect(await balanceOf(person)).toBe('1.00');
  });

  it('in a currency that is not offered is refused', async () => {
    const person = await harness.person();
    for (const currency of ['', 'XXX', 'eur', 'BTC']) {
      await expect(harness.wallet.deposit({ amount: '1', currency }, person.as)).rejects.toMatchObject({
        reason: 'CURRENCY_UNKNOWN',
      });
    }
    await expect(harness.wallet.deposit({ amount: '1.5', currency: 'JPY' }, person.as)).rejects.toMatchObject({
      reason: 'AMOUNT_INVALID',
    });
    expect(await harness.db.admin('select from wallets where user_id = $1', [person.id])).toHaveLength(0);
  });

  it('that the provider declines, or can not answer, changes nothing', async () => {
    const person = await harness.person();
    await expect(harness.wallet.deposit({ amount: '402.02', currency: 'EUR' }, person.as)).rejects.toMatchObject({
      reason: 'PAYMENT_DECLINED',
    });
    await expect(harness.wallet.deposit({ amount: '503.03', currency: 'EUR' }, person.as)).rejects.toMatchObject({
      reason: 'PAYMENT_PROVIDER_UNAVAILABLE',
    });
    expect(await balanceOf(person)).toBe('0.00');
  });

  it('under a repeated key answers the first result, ten at once as well, and another body is refused', async () => {
    const person = await harness.person();
    const deposit = (amount: string) =>
      harness.wallet.deposit({ amount, currency: 'EUR' }, { ...person.as, idempotencyKey: 'once' });
    const [first, ...others] = await Promise.all(Array.from({ length: 10 }, () => deposit('10')));
    for (const other of others) expect(other).toEqual(first);
    expect(await deposit('10')).toEqual(first);
    await expect(deposit('11')).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    await expect(
      harness.wallet.deposit({ amount: '10', currency: 'USD' }, { ...person.as, idempotencyKey: 'once' }),
    ).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await harness.wallet.deposit({ amount: '10', currency: 'EUR', requestId: 'once' }, person.as)).toEqual(
      first,
    );
    expect(await balanceOf(person)).toBe('10.00');
  });

  it('under the same key by two people is two deposits', async () => {
    const [one, two] = [await harness.person(), await harness.person()];
    for (const person of [one, two])
      await harness.wallet.deposit({ amount: '5', currency: 'EUR' }, { ...person.as, idempotencyKey: 'mine' });
    expect([await balanceOf(one), await balanceOf(two)]).toEqual(['5.00', '5.00']);
  });

  it('under two bodies with one key at once takes one of them', async () => {
    const person = await harness.person();
    const results = await Promise.allSettled(
      ['EUR', 'USD', 'GBP', 'CHF'].map((currency) =>
        harness.wallet.deposit({ amount: '7', currency }, { ...person.as, idempotencyKey: 'race' }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
  });
});

describe('send', () => {
  it('moves money at once; each reads who the other is, and the note', async () => {
    const [lea, marco] = [await rich('50'), await harness.person('Marco')];
    const { transaction, balance } = await harness.wallet.send(
      { recipientId: marco.id, amount: '20.5', currency: 'EUR', note: 'Allez ! "\'\\ 🎟' },
      lea.as,
    );
    expect(balance).toBe('29.50');
    expect(transaction).toMatchObject({
      userId: lea.id,
      type: 'send',
      direction: 'debit',
      amount: '20.50',
      balanceAfter: '29.50',
    });
    expect(transaction?.metadata).toEqual({
      counterparty_id: marco.id,
      counterparty_name: 'Marco',
      note: 'Allez ! "\'\\ 🎟',
    });
    const {
      transactions: [received],
    } = await harness.wallet.listTransactions({}, marco.as);
    expect(received).toMatchObject({
      userId: marco.id,
      type: 'receive',
      direction: 'credit',
      amount: '20.50',
      balanceAfter: '20.50',
    });
    expect(received?.metadata).toEqual({ counterparty_id: lea.id, counterparty_name: 'Rich', note: 'Allez ! "\'\\ 🎟' });
    expect([await balanceOf(lea), await balanceOf(marco)]).toEqual(['29.50', '20.50']);
  });

  it('finds the recipient by address, in any case', async () => {
    const [lea, marco] = [await rich('5'), await harness.person()];
    await harness.wallet.send({ recipientEmail: marco.email.toUpperCase(), amount: '5', currency: 'EUR' }, lea.as);
    expect([await balanceOf(lea), await balanceOf(marco)]).toEqual(['0.00', '5.00']);
  });

  it('tells that money was received, once for each transfer that was posted, with the digits of the currency', async () => {
    const [sender, recipient] = [await rich('20.00'), await harness.person('Told')];
    await harness.wallet.deposit({ amount: '900', currency: 'JPY' }, sender.as);
    const send = (amount: string, currency: string, requestId: string) =>
      harness.wallet.send({ recipientId: recipient.id, amount, currency, requestId }, sender.as);
    const keys = [newId(), newId(), newId()] as const;
    for (const [amount, currency, key] of [
      ['7.5', 'EUR', keys[0]],
      ['7.5', 'EUR', keys[0]],
      ['900', 'JPY', keys[1]],
    ] as const)
      await send(amount, currency, key);
    await expect(send('99.00', 'EUR', keys[2])).rejects.toMatchObject({ reason: 'INSUFFICIENT_FUNDS' });
    const received = (await harness.wallet.listTransactions({}, recipient.as)).transactions;
    const stored = await harness.db.admin(
      'select id, type, aggregate, destination, user_id, payload, state from outbox where user_id = $1 order by position',
      [recipient.id],
    );
    expect(stored).toEqual(
      [
        ['7.50', 'EUR', received[1]],
        ['900', 'JPY', received[0]],
      ].map(([amount, currency, transaction]) => {
        const { id } = transaction as { id: string };
        return {
          id,
          type: 'plaza.events.v1.MoneyReceived',
          aggregate: `user:${recipient.id}`,
          destination: 'messaging',
          user_id: recipient.id,
          state: expect.any(String),
          payload: { user_id: recipient.id, transaction_id: id, amount, currency, from_user_id: sender.id },
        };
      }),
    );
  });

  it('of more than there is, is refused with what there is, and leaves no trace', async () => {
    const [lea, marco] = [await rich('5'), await harness.person()];
    await expect(
      harness.wallet.send(
        { recipientId: marco.id, amount: '5.01', currency: 'EUR' },
        { ...lea.as, idempotencyKey: 'short' },
      ),
    ).rejects.toMatchObject({ reason: 'INSUFFICIENT_FUNDS', metadata: { available: '5.00', currency: 'EUR' } });
    await expect(
      harness.wallet.send({ recipientId: marco.id, amount: '1', currency: 'USD' }, lea.as),
    ).rejects.toMatchObject({ reason: 'INSUFFICIENT_FUNDS', metadata: { available: '0.00', currency: 'USD' } });
    expect(
      await harness.db.admin('select from wallets where user_id = $1 or user_id = $2', [lea.id, marco.id]),
    ).toHaveLength(1);
    expect(await harness.db.admin('select from idempotency_keys where user_id = $1', [lea.id])).toHaveLength(0);
    await harness.wallet.deposit({ amount: '5', currency: 'EUR' }, lea.as);
    await harness.wallet.send(
      { recipientId: marco.id, amount: '5.01', currency: 'EUR' },
      { ...lea.as, idempotencyKey: 'short' },
    );
    expect(await balanceOf(lea)).toBe('4.99');
  });

  it('to oneself, to nobody, to two, or to someone unknown is refused', async () => {
    const [lea, marco] = [await rich('5'), await harness.person()];
    const send = (request: object) => harness.wallet.send({ amount: '1', currency: 'EUR', ...request }, lea.as);
    await expect(send({ recipientId: lea.id })).rejects.toMatchObject({ reason: 'RECIPIENT_IS_SENDER' });
    await expect(send({ recipientId: lea.id.toUpperCase() })).rejects.toMatchObject({ reason: 'RECIPIENT_IS_SENDER' });
    await expect(send({ recipientEmail: lea.email })).rejects.toMatchObject({ reason: 'RECIPIENT_IS_SENDER' });
    await expect(send({})).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'recipient_id' }],
    });
    await expect(send({ recipientId: marco.id, recipientEmail: marco.email })).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
    });
    await expect(send({ recipientId: 'x' })).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'recipient_id' }],
    });
    await expect(send({ recipientId: newId() })).rejects.toMatchObject({ reason: 'RECIPIENT_NOT_FOUND' });
    await expect(send({ recipientEmail: 'nobody@example.com' })).rejects.toMatchObject({
      reason: 'RECIPIENT_NOT_FOUND',
    });
    await expect(send({ recipientId: marco.id, note: 'x'.repeat(201) })).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'note' }],
    });
    await expect(send({ recipientId: marco.id, note: 'a\u0000b' })).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
    });
    for (const amount of ['0', '-1', '0.001'])
      await expect(send({ recipientId: marco.id, amount })).rejects.toMatchObject({ reason: 'AMOUNT_INVALID' });
    expect(await balanceOf(lea)).toBe('5.00');
  });

  it('of the money for ten, fifty times at once and through two processes, succeeds ten times', async () => {
    const [lea, marco, second] = [await rich('10'), await harness.person(), await harness.another()];
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        (index % 2 ? second : harness.wallet).send({ recipientId: marco.id, amount: '1', currency: 'EUR' }, lea.as),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ reason: 'INSUFFICIENT_FUNDS' });
    expect([await balanceOf(lea), await balanceOf(marco)]).toEqual(['0.00', '10.00']);
  });

  it('back and forth at once does not block', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => rich('100')));
    await Promise.all(
      Array.from({ length: 120 }, (_, index) => {
        const from = people[index % 4]!,
          to = people[(index + 1 + (Math.floor(index / 4) % 3)) % 4]!;
        return harness.wallet.send({ recipientId: to.id, amount: '1', currency: 'EUR' }, from.as);
      }),
    );
    const balances = await Promise.all(people.map((person) => balanceOf(person)));
    expect(balances.map(Number).reduce((sum, balance) => sum + balance)).toBe(400);
  });

  it('opens wallets of two who never had one, at once from both sides', async () => {
    for (let round = 0; round < 5; round++) {
      const [one, two, new1, new2] = [await rich('2'), await rich('2'), await harness.person(), await harness.person()];
      await Promise.all(
        [one, two].flatMap((from) =>
          [new1, new2].map((to) => harness.wallet.send({ recipientId: to.id, amount: '1', currency: 'EUR' }, from.as)),
        ),
      );
      expect([await balanceOf(new1), await balanceOf(new2)]).toEqual(['2.00', '2.00']);
    }
  });

  it('under a repeated key is one transfer, also when auth is away by then', async () => {
    const [lea, marco] = [await rich('10'), await harness.person()];
    const send = (amount: string) =>
      harness.wallet.send(
        { recipientEmail: marco.email, amount, currency: 'EUR' },
        { ...lea.as, idempotencyKey: 'send' },
      );
    const [first, ...others] = await Promise.all(Array.from({ length: 10 }, () => send('3')));
    for (const other of others) expect(other).toEqual(first);
    harness.auth.up = false;
    try {
      expect(await send('3')).toEqual(first);
      await expect(send('4')).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
      await expect(
        harness.wallet.send({ recipientEmail: marco.email, amount: '3', currency: 'EUR' }, lea.as),
      ).rejects.toMatchObject({ reason: 'UNAVAILABLE' });
    } finally {
      harness.auth.up = true;
    }
    await expect(send('4')).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    await expect(
      harness.wallet.deposit({ amount: '3', currency: 'EUR' }, { ...lea.as, idempotencyKey: 'send' }),
    ).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    expect([await balanceOf(lea), await balanceOf(marco)]).toEqual(['7.00', '3.00']);
  });
});

describe('history', () => {
  it('comes in pages, newest first, without a gap or a repetition while more is added', async () => {
    const person = await rich('1');
    for (let count = 2; count <= 7; count++)
      await harness.wallet.deposit({ amount: String(count), currency: 'EUR' }, person.as);
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await harness.wallet.listTransactions({ pageSize: 3, pageToken }, person.as);
      seen.push(...page.transactions.map(({ amount }) => amount));
      pageToken = page.nextPageToken;
      if (seen.length === 3) await harness.wallet.deposit({ amount: '99', currency: 'EUR' }, person.as);
    } while (pageToken);
    expect(seen).toEqual(['7.00', '6.00', '5.00', '4.00', '3.00', '2.00', '1.00']);
    expect((await harness.wallet.listTransactions({ pageSize: 1 }, person.as)).transactions[0]?.amount).toBe('99.00');
  });

  it('can be of one type', async () => {
    const [person, other] = [await rich('9'), await harness.person()];
    await harness.wallet.send({ recipientId: other.id, amount: '1', currency: 'EUR' }, person.as);
    const { transactions, nextPageToken } = await harness.wallet.listTransactions({ type: 'send' }, person.as);
    expect(transactions.map(({ type }) => type)).toEqual(['send']);
    expect(nextPageToken).toBe('');
    expect((await harness.wallet.listTransactions({ type: 'refund' }, person.as)).transactions).toEqual([]);
  });

  it('refuses sizes, types and tokens that can not be', async () => {
    const person = await rich('1');
    await harness.wallet.deposit({ amount: '1', currency: 'EUR' }, person.as);
    const list = (request: object) => harness.wallet.listTransactions(request, person.as);
    const { nextPageToken } = await list({ pageSize: 1 });
    for (const pageSize of [-1, 101])
      await expect(list({ pageSize })).rejects.toMatchObject({
        reason: 'INVALID_ARGUMENT',
        violations: [{ field: 'page_size' }],
      });
    await expect(list({ type: "send' or 1=1" })).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'type' }],
    });
    const forged = Buffer.from(JSON.stringify(['', '2026-13-45T00:00:00.000000Z', newId()])).toString('base64url');
    for (const pageToken of ['x', forged, `${nextPageToken}x`.slice(1)])
      await expect(list({ pageToken })).rejects.toMatchObject({ reason: 'PAGE_TOKEN_INVALID' });
    await expect(list({ pageToken: nextPageToken, type: 'deposit' })).rejects.toMatchObject({
      reason: 'PAGE_TOKEN_INVALID',
    });
  });

  it('is one’s own', async () => {
    const [lea, marco] = [await rich('1'), await harness.person()];
    expect((await harness.wallet.listTransactions({}, lea.as)).transactions).toHaveLength(1);
    expect((await harness.wallet.listTransactions({}, marco.as)).transactions).toHaveLength(0);
  });
});

describe('opening', () => {
  it('leaves a wallet that exists as it is', async () => {
    const person = await rich('3');
    const auth = harness.connect(WalletInternalServiceService, 'auth');
    const [first, second] = await Promise.all([
      auth.openWallet({ userId: person.id }),
      auth.openWallet({ userId: person.id }),
    ]);
    expect(first).toEqual(second);
    expect(await balanceOf(person)).toBe('3.00');
    await expect(auth.openWallet({ userId: 'x' })).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT' });
  });
});

describe('without Redis', () => {
  it('everything answers as it does with it', async () => {
    const wallet = await harness.another({ redisUrl: undefined });
    const [lea, marco] = [await rich('9'), await harness.person()];
    await wallet.send({ recipientId: marco.id, amount: '4', currency: 'EUR' }, lea.as);
    expect((await wallet.getBalance({}, lea.as)).balance).toBe('5.00');
    expect((await wallet.listTransactions({}, marco.as)).transactions).toHaveLength(1);
  });
});

describe('without a payment provider', () => {
  it('deposits are refused and everything else works', async () => {
    const wallet = await harness.another({ paymentProvider: 'none' });
    const person = await rich('9');
    await expect(wallet.deposit({ amount: '1', currency: 'EUR' }, person.as)).rejects.toMatchObject({
      reason: 'PAYMENT_PROVIDER_UNAVAILABLE',
    });
    expect((await wallet.getBalance({}, person.as)).balance).toBe('9.00');
  });
});
