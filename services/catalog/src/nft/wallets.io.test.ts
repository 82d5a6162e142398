// Wallets that people name for the tokens of their tickets, on a real EVM.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@plaza/service';
import { failure, testLog } from '@plaza/testing';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { startAnvil, type Anvil } from '../../test/anvil.ts';
import { addEvent, startHouse, type House } from '../../test/harness.ts';
import { deployContract, openChain, type Chain } from './chain.ts';
import { naming, type Naming } from './naming.ts';
import { nftMetrics } from './nft.metrics.ts';
import { bringTogether, type TokenDeps } from './tokens.ts';
import { walletHandlers } from './wallet.rpc.ts';

const baseUri = 'https://plaza.example/api/tickets/tokens/';

let house: House;
let anvil: Anvil;
let chain: Chain;
let deps: TokenDeps;
let names: Naming;

beforeAll(async () => {
  [house, anvil] = await Promise.all([startHouse(), startAnvil()]);
  const account = { rpcUrl: anvil.rpcUrl, chainId: anvil.chainId, privateKey: anvil.keys[0]! };
  const contract = await deployContract(account, { name: 'Plaza tickets', symbol: 'PLAZA', baseUri });
  await anvil.mine(30);
  const config = { ...account, contract, confirmations: 2, maxFeeGwei: 1_000, stuckSeconds: 300 };
  chain = openChain(config);
  deps = { database: house.database, log: testLog('catalog'), chain, config, metrics: nftMetrics() };
  names = naming(config, [house.encryptionKey]);
});
afterAll(() => Promise.all([house.close(), anvil.stop()]));

const sql = (text: string, values: unknown[] = []) => house.catalog.admin(text, values);

/** The calls of a person at a catalog with a chain: the one of the house has none. */
function wallets(userId: string, naming: Naming | undefined = names) {
  const handlers = walletHandlers({ database: house.database, naming });
  const context = {
    userId,
    once: (change: Parameters<typeof house.database.asUser>[1]) => house.database.asUser(userId, change),
    audit: async () => undefined,
  };
  const call =
    (name: keyof typeof handlers) =>
    async (request: object = {}): Promise<Record<string, unknown>> =>
      (handlers[name] as unknown as (request: object, context: object) => Promise<Record<string, unknown>>)(
        request,
        context,
      );
  return {
    get: call('getTicketWallet'),
    challenge: call('createTicketWalletChallenge'),
    put: call('putTicketWallet'),
    forget: call('deleteTicketWallet'),
  };
}

const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;

function wallet() {
  const account = privateKeyToAccount(generatePrivateKey());
  return {
    address: account.address,
    /** As a wallet signs what it gets as JSON. */
    sign: (json: unknown) => account.signTypedData(JSON.parse(String(json)) as never),
  };
}

async function settled(): Promise<void> {
  for (let round = 0; round < 30; round++) {
    await bringTogether(deps);
    const open = await sql(
      `select id from tickets where token_due_at is not null union select id from chain_transactions where state = 'sent'`,
    );
    if (open.length === 0) return;
    await anvil.mine(1);
    await sql(
      `with tokens as (update tickets set token_due_at = token_due_at - interval '60 s' where token_due_at is not null)
       update chain_transactions set sent_at = sent_at - interval '60 s', signed_at = signed_at - interval '60 s'`,
    );
  }
  throw new Error('Tickets and tokens still differ.');
}

async function named(userId: string, mine = wallet()) {
  const api = wallets(userId);
  const { typedData, expires } = await api.challenge({ address: mine.address });
  await api.put({ address: mine.address, expires, signature: await mine.sign(typedData) });
  return mine;
}

test('tokens are minted for a named wallet, moved to another one, to a new holder, and back to the platform', async () => {
  const eventId = await addEvent(house.database);
  await sql('update events set nft = true where id = $1', [eventId]);
  const buyer = await house.buyer('500.00');
  const first = await named(buyer.id);
  expect(await wallets(buyer.id).get()).toMatchObject({ address: first.address });
  const { tickets } = await buyer.tickets.purchase({ eventId, category: 'Stand', quantity: 2 });
  const ids = tickets.map(({ id }) => id);
  await settled();
  expect(await chain.holders(ids)).toEqual([first.address, first.address]);
  const second = await named(buyer.id);
  await settled();
  expect(await chain.holders(ids)).toEqual([second.address, second.address]);
  const [listed] = (await buyer.tickets.listTickets({})).tickets;
  expect(listed!.blockchain).toMatchObject({ owner: second.address, state: 'minted' });
  // What a transfer does to the row of the ticket.
  const other = newId();
  const theirs = await named(other);
  await sql('update tickets set user_id = $2, version = 2 where id = $1', [ids[0], other]);
  await settled();
  expect(await chain.holders(ids)).toEqual([theirs.address, second.address]);
  await wallets(buyer.id).forget();
  expect(await wallets(buyer.id).get()).toEqual({ address: '', namedAt: undefined });
  await settled();
  expect(await chain.holders(ids)).toEqual([theirs.address, chain.signer]);
});

test('nobody names a wallet that did not sign, of somebody else, with another challenge, or too late', async () => {
  const [ana, ben] = [newId(), newId()];
  const mine = wallet();
  const api = wallets(ana);
  const { typedData, expires } = await api.challenge({ address: mine.address });
  const signature = await mine.sign(typedData);
  const address = mine.address;
  expect(await reasonOf(wallets(ben).put({ address, expires, signature }))).toBe('WALLET_SIGNATURE_INVALID');
  expect(await reasonOf(api.put({ address: wallet().address, expires, signature }))).toBe('WALLET_SIGNATURE_INVALID');
  expect(await reasonOf(api.put({ address, expires: Number(expires) + 1, signature }))).toBe(
    'WALLET_SIGNATURE_INVALID',
  );
  const forged = await wallet().sign(typedData);
  expect(await reasonOf(api.put({ address, expires, signature: forged }))).toBe('WALLET_SIGNATURE_INVALID');
  const old = names.challenge(ana, address, new Date(Date.now() - 11 * 60_000));
  const late = await mine.sign(JSON.stringify(old.typedData));
  expect(await reasonOf(api.put({ address, expires: old.expires, signature: late }))).toBe('WALLET_SIGNATURE_INVALID');
  expect(await reasonOf(api.put({ address, expires, signature: '0x12' }))).toBe('INVALID_ARGUMENT');
  for (const bad of ['0x12', `0x${'0'.repeat(40)}`, address.replace(/[A-F]/, (letter) => letter.toLowerCase())])
    expect([bad, await reasonOf(api.challenge({ address: bad }))]).toEqual([bad, 'WALLET_ADDRESS_INVALID']);
  expect(await api.get()).toEqual({ address: '', namedAt: undefined });
  await api.put({ address: address.toLowerCase(), expires, signature });
  expect(await api.get()).toMatchObject({ address });
  const none = walletHandlers({ database: house.database, naming: undefined });
  expect(
    await reasonOf(none.createTicketWalletChallenge({ address }, { userId: ana } as never) as Promise<unknown>),
  ).toBe('TOKENS_NOT_OFFERED');
});
