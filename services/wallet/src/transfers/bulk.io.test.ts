// Many transfers in one call, through the gRPC client.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TransferInternalServiceService } from '@plaza/api/transfer';
import { newId } from '@plaza/service';
import { client, type TestClient } from '@plaza/testing';
import { assertBooksBalance, startWallet, type Harness, type TestPerson } from '../../test/harness.ts';

let harness: Harness;
let bulk: TestClient<typeof TransferInternalServiceService>;
beforeAll(async () => {
  harness = await startWallet();
  bulk = client(TransferInternalServiceService, harness.port, { from: 'catalog' });
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(async () => {
  bulk.close();
  await harness.close();
});

async function rich(amount: string): Promise<TestPerson> {
  const person = await harness.person('Rich');
  await harness.wallet.deposit({ amount, currency: 'EUR' }, person.as);
  return person;
}

const transfer = (payer: { id: string }, recipient: { id: string }, amount: string, more: object = {}) => ({
  payerId: payer.id,
  recipientId: recipient.id,
  amount,
  currency: 'EUR',
  note: '',
  requestId: newId(),
  ...more,
});

describe('many transfers in one call', () => {
  it('each have their own result, in their order, and see what the ones before did', async () => {
    const [lea, marco, ines] = [await rich('10'), await harness.person('Marco'), await harness.person('Inès')];
    const { results } = await bulk.bulkTransfer({
      transfers: [
        transfer(lea, marco, '6'),
        transfer(lea, ines, '6'),
        transfer(marco, ines, '5.50', { note: 'Pizza' }),
        transfer(lea, { id: newId() }, '1'),
        transfer(lea, lea, '1'),
        transfer(lea, marco, '0'),
        transfer(lea, marco, '1', { requestId: '' }),
        transfer(lea, ines, '4'),
      ],
    });
    expect(results.map(({ reason }) => reason)).toEqual([
      '',
      'INSUFFICIENT_FUNDS',
      '',
      'RECIPIENT_NOT_FOUND',
      'RECIPIENT_IS_SENDER',
      'AMOUNT_INVALID',
      'INVALID_ARGUMENT',
      '',
    ]);
    expect(results.map(({ balance }) => balance)).toEqual(['4.00', '', '0.50', '', '', '', '', '0.00']);
    expect(results[1]?.metadata).toEqual({ available: '4.00', currency: 'EUR' });
    expect(results[2]?.transaction).toMatchObject({
      userId: marco.id,
      type: 'send',
      amount: '5.50',
      metadata: { counterparty_id: ines.id, counterparty_name: 'Inès', note: 'Pizza' },
    });
  });

  it('sent again, in another company and order, are answered and posted once', async () => {
    const [lea, marco] = [await rich('100'), await harness.person()];
    const transfers = Array.from({ length: 20 }, () => transfer(lea, marco, '2'));
    const first = await bulk.bulkTransfer({ transfers });
    const again = await bulk.bulkTransfer({
      transfers: [...transfers]
        .reverse()
        .concat(transfer(lea, marco, '1'), transfers[0]!, { ...transfers[0]!, amount: '3' }),
    });
    expect(again.results.slice(0, 20)).toEqual([...first.results].reverse());
    expect(again.results[20]).toMatchObject({ reason: '', balance: '59.00' });
    expect(again.results[21]).toEqual(first.results[0]);
    expect(again.results[22]).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('of five hundred are posted at once, and of more refused', async () => {
    const [lea, people] = [await rich('500'), await Promise.all(Array.from({ length: 250 }, () => harness.person()))];
    const transfers = Array.from({ length: 500 }, (_, index) => transfer(lea, people[index % people.length]!, '1'));
    const { results } = await bulk.bulkTransfer({ transfers });
    expect(results.every(({ reason }) => reason === '')).toBe(true);
    expect(results.at(-1)?.balance).toBe('0.00');
    await expect(bulk.bulkTransfer({ transfers: [...transfers, transfers[0]!] })).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
    });
    await expect(bulk.bulkTransfer({ transfers: [] })).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT' });
  });

  it('are for services only', async () => {
    const lea = await rich('1');
    await expect(bulk.bulkTransfer({ transfers: [transfer(lea, lea, '1')] }, lea.as)).rejects.toMatchObject({
      reason: 'PERMISSION_DENIED',
    });
  });
});
