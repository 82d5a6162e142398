// Tokens of tickets on a real EVM: what the chain has is what the tickets say, whatever is lost, sent twice or taken back.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { RefundServiceService } from '@plaza/api/refund-admin';
import { newId } from '@plaza/service';
import { client, testLog, type TestClient } from '@plaza/testing';
import { decodeFunctionResult, encodeFunctionData, parseAbi, type Hex } from 'viem';
import { addEvent, startHouse, type House } from '../../test/harness.ts';
import { startAnvil, type Anvil } from '../../test/anvil.ts';
import { deployContract, openChain, setBaseUri, tokenIdOf, type Chain } from './chain.ts';
import type { EvmConfig } from './nft.config.ts';
import { nftMetrics } from './nft.metrics.ts';
import { bringTogether, type TokenDeps } from './tokens.ts';

let house: House;
let anvil: Anvil;
let config: EvmConfig;
let chain: Chain;
let deps: TokenDeps;
let refunds: TestClient<typeof RefundServiceService>;
let eventId: string;

const confirmations = 2;
const baseUri = 'https://plaza.example/api/tickets/tokens/';

beforeAll(async () => {
  [house, anvil] = await Promise.all([startHouse(), startAnvil()]);
  const account = { rpcUrl: anvil.rpcUrl, chainId: anvil.chainId, privateKey: anvil.keys[0]! };
  const contract = await deployContract(account, { name: 'Plaza tickets', symbol: 'PLAZA', baseUri });
  // Without it there would be no contract yet in what counts as lasting.
  await anvil.mine(30);
  config = { ...account, contract, confirmations, maxFeeGwei: 1_000, stuckSeconds: 300 };
  chain = openChain(config);
  deps = { database: house.database, log: testLog('catalog'), chain, config, metrics: nftMetrics() };
  const token = await house.tokens.userToken(newId(), { role: 'admin' });
  refunds = client(RefundServiceService, house.app.port, { token });
});
afterAll(async () => {
  refunds.close();
  await Promise.all([house.close(), anvil.stop()]);
});

beforeEach(async () => {
  await anvil.rpc('evm_setAutomine', true);
  eventId = await addEvent(house.database);
  await house.catalog.admin('update events set nft = true where id = $1', [eventId]);
});

async function bought(quantity = 1) {
  const buyer = await house.buyer('1000.00');
  const { tickets } = await buyer.tickets.purchase({ eventId, category: 'Stand', quantity });
  const { orderId } = tickets[0]!;
  return { tickets, id: tickets[0]!.id, ids: tickets.map(({ id }) => id), orderId, buyer };
}

interface Token {
  state: string;
  owner: string;
  transaction: string;
  token_id: string;
}

async function tokenOf(id: string): Promise<{ token: Token | null; isSettled: boolean }> {
  const [row] = await house.catalog.admin<{ blockchain: Token | null; settled: boolean }>(
    'select blockchain, token_due_at is null as settled from tickets where id = $1',
    [id],
  );
  return { token: row!.blockchain, isSettled: row!.settled };
}

const transactionsOf = (id: string) =>
  house.catalog.admin<{ action: string; state: string; nonce: number; hashes: string[] }>(
    'select action, state, nonce, hashes from chain_transactions where ticket_id = $1 order by nonce',
    [id],
  );
const holderOf = async (id: string): Promise<string | undefined> => (await chain.holders([id]))[0];
/** As if so much time had passed since tickets were looked at and transactions sent. */
const later = (seconds = 60) =>
  house.catalog.admin(
    `with tokens as (update tickets set token_due_at = token_due_at - interval '${seconds} s' where token_due_at is not null)
     update chain_transactions set sent_at = sent_at - interval '${seconds} s', signed_at = signed_at - interval '${seconds} s'`,
  );

/** Rounds, each a block and a minute after the one before, until every ticket and its token agree. */
async function settled(some: Partial<TokenDeps> = {}): Promise<void> {
  for (let round = 0; round < 30; round++) {
    await bringTogether({ ...deps, ...some });
    const open = await house.catalog.admin(
      `select id from tickets where token_due_at is not null union select id from chain_transactions where state = 'sent'`,
    );
    if (open.length === 0) return;
    await anvil.mine(1);
    await later();
  }
  throw new Error('Tickets and tokens still differ.');
}

test('a bought ticket says that it gets a token, has it after the purchase, and loses it when it is refunded', async () => {
  const { tickets, id, ids, orderId, buyer } = await bought(2);
  expect(tickets.map(({ nft, blockchain }) => [nft, blockchain])).toEqual([
    [true, undefined],
    [true, undefined],
  ]);
  await bringTogether(deps);
  expect(await tokenOf(id)).toMatchObject({ token: { state: 'minting' }, isSettled: false });
  await settled();
  expect(await chain.holders(ids)).toEqual([chain.signer, chain.signer]);
  const [listed] = (await buyer.tickets.listTickets({})).tickets;
  expect(listed?.blockchain).toEqual({
    chain_id: anvil.chainId,
    contract: config.contract,
    token_id: String(tokenIdOf(listed!.id)),
    owner: chain.signer,
    state: 'minted',
    transaction: expect.stringMatching(/^0x[0-9a-f]{64}$/),
  });

  await refunds.refundTickets({ id: orderId, reason: 'Asked for' });
  await settled();
  expect(await chain.holders(ids)).toEqual([undefined, undefined]);
  expect((await tokenOf(id)).token).toMatchObject({ state: 'burned', owner: '' });
  expect((await transactionsOf(id)).map(({ action, state }) => `${action} ${state}`)).toEqual([
    'mint done',
    'burn done',
  ]);
});

test('a ticket that was refunded before it had a token never gets one, and others have none', async () => {
  const { id, orderId } = await bought();
  await refunds.refundTickets({ id: orderId, reason: '' });
  await house.catalog.admin('update events set nft = false where id = $1', [eventId]);
  const plain = await bought();
  await settled();
  expect(await chain.holders([id, plain.id])).toEqual([undefined, undefined]);
  expect([await tokenOf(id), await tokenOf(plain.id)]).toEqual([
    { token: null, isSettled: true },
    { token: null, isSettled: true },
  ]);
  expect(await transactionsOf(id)).toEqual([]);
});

test('processes that do it at once mint each ticket once', async () => {
  const { ids } = await bought(5);
  await Promise.all(Array.from({ length: 6 }, () => bringTogether(deps)));
  await settled();
  for (const id of ids) expect(await transactionsOf(id)).toMatchObject([{ action: 'mint', state: 'done' }]);
});

test('a process that dies after it signed: another one sends what was signed', async () => {
  const { id } = await bought();
  const dying: Chain = { ...chain, send: () => Promise.reject(new Error('killed')) };
  await expect(bringTogether({ ...deps, chain: dying })).rejects.toThrow('killed');
  expect(await holderOf(id)).toBeUndefined();
  await settled();
  expect(await holderOf(id)).toBe(chain.signer);
  expect(await transactionsOf(id)).toMatchObject([{ action: 'mint', state: 'done', hashes: [expect.any(String)] }]);
});

test('a process that dies after it sent: nothing is sent twice that counts twice', async () => {
  const { id } = await bought();
  const sent: string[] = [];
  const dying: Chain = {
    ...chain,
    async send(raw) {
      await chain.send(raw);
      sent.push(raw);
      throw new Error('killed');
    },
  };
  await expect(bringTogether({ ...deps, chain: dying })).rejects.toThrow('killed');
  expect(sent).toHaveLength(1);
  await settled();
  expect(await transactionsOf(id)).toMatchObject([{ action: 'mint', state: 'done' }]);
});

test('while the node is away nothing changes, and the ticket stays due', async () => {
  const { id } = await bought();
  const away = openChain({ ...config, rpcUrl: 'http://127.0.0.1:1' });
  await expect(bringTogether({ ...deps, chain: away })).rejects.toThrow('HTTP request failed');
  expect(await tokenOf(id)).toEqual({ token: null, isSettled: false });
  await settled();
  expect(await holderOf(id)).toBe(chain.signer);
});

test('a transaction that the node forgot is sent again', async () => {
  await anvil.rpc('evm_setAutomine', false);
  const { id } = await bought();
  await bringTogether(deps);
  const [{ hashes } = { hashes: [] }] = await transactionsOf(id);
  await anvil.rpc('anvil_dropTransaction', hashes[0]);
  await anvil.mine(1);
  expect(await holderOf(id)).toBeUndefined();
  await settled();
  expect(await holderOf(id)).toBe(chain.signer);
  expect(await transactionsOf(id)).toMatchObject([{ state: 'done', hashes }]);
});

test('a transaction that nobody takes is replaced by a dearer one with the same number', async () => {
  await anvil.rpc('evm_setAutomine', false);
  const { id } = await bought();
  await bringTogether(deps);
  const [first] = await transactionsOf(id);
  await later(600);
  await bringTogether(deps);
  const [second] = await transactionsOf(id);
  expect(second).toMatchObject({ nonce: first!.nonce, hashes: [first!.hashes[0], expect.any(String)] });
  await settled();
  expect(await holderOf(id)).toBe(chain.signer);
  expect(await transactionsOf(id)).toMatchObject([{ state: 'done', nonce: first!.nonce }]);
});

test('a mint that a reorganisation takes back is sent again, before and after it counted as lasting', async () => {
  const { id } = await bought();
  await bringTogether(deps);
  expect(await holderOf(id)).toBe(chain.signer);
  await anvil.rpc('anvil_reorg', 1, []);
  expect(await holderOf(id)).toBeUndefined();
  await settled();
  expect(await holderOf(id)).toBe(chain.signer);

  await anvil.rpc('anvil_reorg', 20, []);
  expect(await holderOf(id)).toBeUndefined();
  await anvil.mine(30);
  // The comparison finds it, and every other token that the chain lost.
  await bringTogether(deps);
  await settled();
  expect(await holderOf(id)).toBe(chain.signer);
});

test('what somebody else does with the key is found and put right', async () => {
  const { id } = await bought();
  await settled();
  const burned = await chain.sign(
    { action: 'burn', ticketId: id, holder: undefined },
    await chain.nonce('pending'),
    await chain.fees(),
  );
  await chain.send(burned.raw);
  await anvil.mine(confirmations + 1);
  expect(await holderOf(id)).toBeUndefined();
  await bringTogether(deps);
  await settled();
  expect(await holderOf(id)).toBe(chain.signer);
});

test('a number that somebody else used: the ticket gets another transaction', async () => {
  await anvil.rpc('evm_setAutomine', false);
  const [{ id }, other] = [await bought(), newId()];
  await bringTogether({ ...deps, chain: { ...chain, send: async () => undefined } });
  const foreign = await chain.sign(
    { action: 'mint', ticketId: other, holder: chain.signer },
    (await transactionsOf(id))[0]!.nonce,
    await chain.fees(),
  );
  await chain.send(foreign.raw);
  await anvil.mine(confirmations + 1);
  await settled();
  expect(await holderOf(id)).toBe(chain.signer);
  expect((await transactionsOf(id)).map(({ state }) => state)).toEqual(['lost', 'done']);
});

test('only the issuer moves a token', async () => {
  const { id } = await bought();
  await settled();
  const abi = parseAbi([
    'function transferFrom(address from, address to, uint256 tokenId)',
    'function burn(uint256 tokenId)',
  ]);
  const stranger = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
  const call = (from: string, data: string) => anvil.rpc('eth_call', { from, to: config.contract, data }, 'latest');
  const moved = encodeFunctionData({
    abi,
    functionName: 'transferFrom',
    args: [chain.signer, stranger, tokenIdOf(id)],
  });
  await expect(call(chain.signer, moved)).rejects.toThrow('revert');
  await expect(
    call(stranger, encodeFunctionData({ abi, functionName: 'burn', args: [tokenIdOf(id)] })),
  ).rejects.toThrow('revert');
});

test('the contract leads to what a token is, where only the issuer says, and to nothing once it is burned', async () => {
  const { id, orderId } = await bought();
  await settled();
  const abi = parseAbi([
    'function tokenURI(uint256 tokenId) view returns (string)',
    'function setBaseURI(string base)',
    'function supportsInterface(bytes4 id) view returns (bool)',
  ]);
  const call = (data: Hex, from = chain.signer as string) =>
    anvil.rpc<Hex>('eth_call', { from, to: config.contract, data }, 'latest');
  const asked = encodeFunctionData({ abi, functionName: 'tokenURI', args: [tokenIdOf(id)] });
  const uri = async () => decodeFunctionResult({ abi, functionName: 'tokenURI', data: await call(asked) });
  expect(await uri()).toBe(`${baseUri}${tokenIdOf(id)}`);
  const moved = encodeFunctionData({ abi, functionName: 'setBaseURI', args: ['https://nowhere.example/'] });
  await expect(call(moved, '0x70997970C51812dc3A010C7d01b50e0d17dc79C8')).rejects.toThrow('revert');
  await setBaseUri(config, config.contract, 'https://other.example/');
  expect(await uri()).toBe(`https://other.example/${tokenIdOf(id)}`);
  // ERC-721 with metadata, ERC-5192, ERC-4906.
  for (const name of ['0x5b5e139f', '0xb45a3c0e', '0x49064906'] as const) {
    const supported = encodeFunctionData({ abi, functionName: 'supportsInterface', args: [name] });
    expect(decodeFunctionResult({ abi, functionName: 'supportsInterface', data: await call(supported) })).toBe(true);
  }
  await refunds.refundTickets({ id: orderId, reason: 'Asked for' });
  await settled();
  await expect(call(asked)).rejects.toThrow('revert');
  await setBaseUri(config, config.contract, baseUri);
});
