// A person's transactions as a file, over gRPC.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MerchantServiceService } from '@plaza/api/merchant';
import { PaymentServiceService } from '@plaza/api/payment';
import { StatementServiceService } from '@plaza/api/statement';
import { newId } from '@plaza/service';
import { client, until, type TestCall, type TestClient } from '@plaza/testing';
import { csvCell as cell } from '@plaza/service';
import { startWallet, type Harness, type TestPerson } from '../../../test/harness.ts';

let harness: Harness;
let statements: TestClient<typeof StatementServiceService>;
beforeAll(async () => {
  harness = await startWallet();
  statements = client(StatementServiceService, harness.port);
});
afterAll(async () => {
  statements.close();
  await harness.close();
});

async function read(person: TestPerson, request: object = {}, call: TestCall = {}): Promise<string> {
  let text = '';
  for await (const { contentType, data } of statements.exportTransactions(request, { ...person.as, ...call })) {
    expect(contentType).toBe('text/csv; charset=utf-8');
    text += data.toString();
  }
  return text;
}

const header =
  'time,id,type,direction,amount,currency,balance_after,counterparty_id,counterparty_name,note,description,order_id,reference,merchant_id,merchant_name,order_reference,payment_id';

/** So many transactions that nobody posted, past every check: only for reading them. */
async function invent(userId: string, count: number, end = 'now()'): Promise<void> {
  await harness.db.admin(
    `insert into transactions (id, "timestamp", user_id, type, direction, amount, currency, balance_after, metadata, movement_id)
    select gen_random_uuid(), ${end} - make_interval(secs => n * 0.001), $1, case when n % 2 = 0 then 'deposit' else 'send' end, 'credit', n, 'EUR', n, '{}', gen_random_uuid() from generate_series(1, $2::int) n`,
    [userId, count],
  );
}

describe('an export', () => {
  it('has a line for each transaction, oldest first, under a header, and is a file by name', async () => {
    const [lea, marco] = [await harness.person('Léa, "la" Martin'), await harness.person('Marco')];
    await harness.wallet.deposit({ amount: '100', currency: 'EUR' }, lea.as);
    await harness.wallet.deposit({ amount: '500', currency: 'JPY' }, lea.as);
    await harness.wallet.send({ recipientId: marco.id, amount: '12.5', currency: 'EUR', note: 'Pizza; merci' }, lea.as);
    let headers: Record<string, unknown> = {};
    const text = await read(
      marco,
      {},
      {
        onHeaders: (metadata) => {
          headers = metadata.getMap();
        },
      },
    );
    const {
      transactions: [received],
    } = await harness.wallet.listTransactions({}, marco.as);
    expect(text.split('\r\n')).toEqual([
      header,
      expect.stringMatching(
        new RegExp(
          `^[\\d-]{10}T[\\d:]{8}\\.\\d{6}Z,${received!.id},receive,credit,12\\.50,EUR,12\\.50,${lea.id},"Léa, ""la"" Martin",Pizza; merci,,,,,,,$`,
        ),
      ),
      '',
    ]);
    expect(headers).toMatchObject({
      'content-disposition': `attachment; filename="transactions-${new Date().toISOString().slice(0, 10)}.csv"`,
      'cache-control': 'no-store',
    });
    const lines = (await read(lea)).trim().split('\r\n').slice(1);
    expect(lines.map((line) => line.split(',').slice(2, 7).join(' '))).toEqual([
      'deposit credit 100.00 EUR 100.00',
      'deposit credit 500 JPY 500',
      'send debit 12.50 EUR 87.50',
    ]);
    expect((await read(lea, { currency: 'JPY' })).trim().split('\r\n')).toHaveLength(2);
    expect((await read(lea, { type: 'send' })).trim().split('\r\n')).toHaveLength(2);
    expect(await read(lea, { to: new Date('2020-01-01T00:00:00Z') })).toBe(`${header}\r\n`);
  });

  it('names the merchant, the payment and the merchant’s own order of what was paid and given back', async () => {
    const [payer, owner, admin] = [
      await harness.person('Payer'),
      await harness.person('Owner'),
      await harness.person('Admin', 'admin'),
    ];
    await harness.wallet.deposit({ amount: '100', currency: 'EUR' }, payer.as);
    const { merchant } = await harness
      .connect(MerchantServiceService)
      .createMerchant({ userId: owner.id, name: 'Le Kop, Monaco', currency: 'EUR', feeRate: 0 }, admin.as);
    const payments = harness.connect(PaymentServiceService);
    const { payment } = await payments.createPayment(
      { merchantId: merchant!.id, amount: '40', currency: 'EUR', orderReference: 'K-2026-17' },
      payer.as,
    );
    await payments.refundPayment({ id: payment!.id, amount: '10' }, owner.as);
    const lines = (await read(payer)).trim().split('\r\n').slice(2);
    expect(lines.map((line) => line.split(',').slice(2, 5).join(' '))).toEqual([
      'purchase debit 40.00',
      'refund credit 10.00',
    ]);
    for (const line of lines)
      expect(line.endsWith(`,${merchant!.id},"Le Kop, Monaco",K-2026-17,${payment!.id}`)).toBe(true);
  });

  it('is nobody else’s, and empty for someone new', async () => {
    expect(await read(await harness.person())).toBe(`${header}\r\n`);
    await expect(read({ ...(await harness.person()), as: { token: '' } })).rejects.toMatchObject({
      reason: 'UNAUTHENTICATED',
    });
  });

  it('refuses what it can not read before its first line', async () => {
    const person = await harness.person();
    for (const [request, field] of [
      [{ currency: 'XXX' }, 'currency'],
      [{ type: 'gift' }, 'type'],
      [{ from: new Date(1e12), to: new Date(1e12) }, 'to'],
    ] as const) {
      await expect(read(person, request)).rejects.toMatchObject({
        reason: 'INVALID_ARGUMENT',
        violations: [{ field }],
      });
    }
  });

  it('of very many comes in pieces at the pace of its reader, every line once and in order', async () => {
    const person = await harness.person();
    await invent(person.id, 60_000);
    let [count, largest, last] = [0, 0, ''];
    for await (const { data } of statements.exportTransactions({}, { ...person.as, deadlineMs: 60_000 })) {
      largest = Math.max(largest, data.length);
      for (const line of data.toString().trim().split('\r\n')) {
        if (line === header) continue;
        const time = line.slice(0, 27);
        expect(time > last).toBe(true);
        last = time;
        count++;
      }
    }
    expect(count).toBe(60_000);
    expect(largest).toBeLessThan(100_000);
  });

  it('that nobody reads on asks the database for no more', async () => {
    const person = await harness.person();
    await invent(person.id, 60_000, `now() - interval '1 hour'`);
    const reading = statements.exportTransactions({}, { ...person.as, deadlineMs: 60_000 })[Symbol.asyncIterator]();
    await reading.next();
    const waiting = async () =>
      (
        await harness.db.admin<{ calls: number }>(
          `select count(*)::int as calls from pg_stat_activity where datname = current_database() and application_name = 'plaza-wallet' and state like 'idle in%'`,
        )
      )[0]!.calls;
    // The page under way ends, and then no connection is kept for it, as a cursor's would be.
    await until(async () => (await waiting()) === 0, 'no connection is kept');
    await reading.return?.();
  });

  it('that breaks off says so in its last line and with its status', async () => {
    const person = await harness.person();
    await invent(person.id, 30_000);
    const texts: string[] = [];
    const reading = (async () => {
      for await (const { data } of statements.exportTransactions({}, { ...person.as, deadlineMs: 60_000 })) {
        texts.push(data.toString());
        if (texts.length === 1) await harness.db.admin('alter table transactions rename to transactions_away');
      }
    })();
    await expect(reading).rejects.toMatchObject({ reason: 'INTERNAL' });
    await harness.db.admin('alter table transactions_away rename to transactions');
    expect(texts.length).toBeLessThan(61);
    expect(texts.at(-1)).toBe('#error,INTERNAL,Something went wrong on our side.\r\n');
  });
});

describe('a cell', () => {
  it.each([
    ['=HYPERLINK("http://evil")', `"'=HYPERLINK(""http://evil"")"`],
    ['+1', `"'+1"`],
    ['-1+1', `"'-1+1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['  =1', `"'  =1"`],
    ['\t=1', `"'\t=1"`],
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['a\nb', '"a\nb"'],
    ['plain', 'plain'],
    ['', ''],
    ['12.50', '12.50'],
    [newId().slice(0, 8).replace(/./g, 'a'), 'aaaaaaaa'],
  ])('%j is written %j', (value, written) => {
    expect(cell(value)).toBe(written);
  });
});
