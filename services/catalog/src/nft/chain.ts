// The chain on which tickets have tokens: what is read of it, and transactions that are signed here and sent as often as it takes.
import { createRequire } from 'node:module';
import {
  BaseError,
  createPublicClient,
  encodeDeployData,
  encodeFunctionData,
  http,
  keccak256,
  parseAbi,
  TransactionReceiptNotFoundError,
  type Abi,
  type Address,
  type Hash,
  type Hex,
  type PublicClient,
  type TransactionSerializableEIP1559,
} from 'viem';
import { privateKeyToAccount, type PrivateKeyAccount } from 'viem/accounts';
import type { AccountConfig, EvmConfig } from './nft.config.ts';

const artifact = createRequire(import.meta.url)('./PlazaTickets.json') as { abi: Abi; bytecode: Hex };
const abi = parseAbi([
  'function mint(address to, uint256 tokenId)',
  'function move(address to, uint256 tokenId)',
  'function burn(uint256 tokenId)',
  'function holdersOf(uint256[] tokenIds) view returns (address[])',
  'function setBaseURI(string base)',
]);

const timeoutMs = 5_000;
const noHolder = '0x0000000000000000000000000000000000000000';
/** The most gas that an action of one token takes, with room; a mint took 76,000 when it was measured. */
const mostGas = 200_000n;
const deployGas = 3_000_000n;

export type TokenAction = 'mint' | 'move' | 'burn';

/** What a token is to become. */
export interface TokenChange {
  action: TokenAction;
  /** UUID of the ticket. */
  ticketId: string;
  /** Undefined where it is burned. */
  holder: Address | undefined;
}

export interface Fees {
  maxFeePerGas: bigint;
  maxPriorityFeePerGas: bigint;
}

export interface SignedTransaction {
  raw: Hex;
  hash: Hash;
}

export interface Receipt {
  block: bigint;
  succeeded: boolean;
}

export interface Chain {
  readonly chainId: number;
  readonly contract: Address;
  /** Who mints, and holds the tokens of those who named no address. */
  readonly signer: Address;
  /** The newest block. */
  head(): Promise<bigint>;
  /** Who holds the tokens of these tickets after a block, or after the newest; undefined for a ticket without a token. */
  holders(ticketIds: readonly string[], block?: bigint): Promise<(Address | undefined)[]>;
  /** How many transactions of the signer there are, with those that wait or without those after a block. */
  nonce(block: bigint | 'pending'): Promise<number>;
  /** Twice the base fee, with the usual tip; at most what the operator pays. */
  fees(): Promise<Fees>;
  /** Costs of a transaction that replaces another one: at least an eighth more, as nodes ask. */
  raised(fees: Fees): Fees;
  sign(change: TokenChange, nonce: number, fees: Fees): Promise<SignedTransaction>;
  /** Can be repeated. @returns why the node does not take it, if it says so; throws if it can't be reached */
  send(raw: Hex): Promise<string | undefined>;
  receipt(hash: Hash): Promise<Receipt | undefined>;
}

/** The number of a ticket's token. */
export const tokenIdOf = (ticketId: string): bigint => BigInt(`0x${ticketId.replaceAll('-', '')}`);

export function openChain(config: EvmConfig): Chain {
  const { chainId, contract, maxFeeGwei } = config;
  const account = privateKeyToAccount(config.privateKey);
  const client = clientOf(config);
  const dearest = BigInt(maxFeeGwei) * 1_000_000_000n;
  const atMost = (fee: bigint): bigint => (fee > dearest ? dearest : fee);
  return {
    chainId,
    contract,
    signer: account.address,
    head: () => client.getBlockNumber({ cacheTime: 0 }),
    async holders(ticketIds, block) {
      if (ticketIds.length === 0) return [];
      const args = [ticketIds.map(tokenIdOf)] as const;
      const holders = await client.readContract({
        address: contract,
        abi,
        functionName: 'holdersOf',
        args,
        ...(block !== undefined && { blockNumber: block }),
      });
      return holders.map((holder) => (holder === noHolder ? undefined : holder));
    },
    nonce: (block) =>
      client.getTransactionCount({
        address: account.address,
        ...(block === 'pending' ? { blockTag: block } : { blockNumber: block }),
      }),
    async fees() {
      const { maxFeePerGas, maxPriorityFeePerGas } = await client.estimateFeesPerGas();
      return { maxFeePerGas: atMost(maxFeePerGas * 2n), maxPriorityFeePerGas: atMost(maxPriorityFeePerGas) };
    },
    raised({ maxFeePerGas, maxPriorityFeePerGas }) {
      const more = (fee: bigint): bigint => (fee * 5n) / 4n + 1n;
      return {
        maxFeePerGas: atMost(more(maxFeePerGas)),
        maxPriorityFeePerGas: atMost(more(maxPriorityFeePerGas)),
      };
    },
    sign(change, nonce, fees) {
      return signed(account, { chainId, nonce, gas: mostGas, to: contract, data: dataOf(change), ...fees });
    },
    async send(raw) {
      try {
        await client.sendRawTransaction({ serializedTransaction: raw });
        return undefined;
      } catch (error) {
        const answer = error instanceof BaseError ? error.walk((each) => 'code' in (each as object)) : undefined;
        if (!answer) throw error;
        return /already known|already imported/i.test(error instanceof BaseError ? error.details : '')
          ? undefined
          : (error as BaseError).shortMessage;
      }
    },
    async receipt(hash) {
      try {
        const { blockNumber, status } = await client.getTransactionReceipt({ hash });
        return { block: blockNumber, succeeded: status === 'success' };
      } catch (error) {
        if (error instanceof TransactionReceiptNotFoundError) return undefined;
        throw error;
      }
    },
  };
}

function clientOf({ rpcUrl }: AccountConfig): PublicClient {
  return createPublicClient({ transport: http(rpcUrl, { timeout: timeoutMs, retryCount: 0 }) });
}

function dataOf({ action, ticketId, holder }: TokenChange): Hex {
  const tokenId = tokenIdOf(ticketId);
  return action === 'burn'
    ? encodeFunctionData({ abi, functionName: 'burn', args: [tokenId] })
    : encodeFunctionData({ abi, functionName: action, args: [holder!, tokenId] });
}

async function signed(
  account: PrivateKeyAccount,
  transaction: TransactionSerializableEIP1559,
): Promise<SignedTransaction> {
  const raw = await account.signTransaction({ ...transaction, type: 'eip1559' });
  return { raw, hash: keccak256(raw) };
}

/** What a contract is made with. */
export interface ContractNames {
  name: string;
  symbol: string;
  /** The number of a token follows it. */
  baseUri: string;
}

/** See deploy.ts. */
export async function deployContract(
  config: AccountConfig,
  { name, symbol, baseUri }: ContractNames,
): Promise<Address> {
  const { abi: deployed, bytecode } = artifact;
  const { address } = privateKeyToAccount(config.privateKey);
  const data = encodeDeployData({ abi: deployed, bytecode, args: [name, symbol, address, baseUri] });
  const { contractAddress } = await transact(config, { gas: deployGas, data });
  if (!contractAddress) throw new Error('The chain made no contract.');
  return contractAddress;
}

/** See deploy.ts. */
export async function setBaseUri(config: AccountConfig, contract: Address, baseUri: string): Promise<void> {
  const data = encodeFunctionData({ abi, functionName: 'setBaseURI', args: [baseUri] });
  await transact(config, { gas: mostGas, to: contract, data });
}

/** One transaction of the operator, and waits for it. A service that uses the number for another one sends its own again. */
async function transact(config: AccountConfig, { gas, to, data }: { gas: bigint; to?: Address; data: Hex }) {
  const account = privateKeyToAccount(config.privateKey);
  const client = clientOf(config);
  const { maxFeePerGas, maxPriorityFeePerGas } = await client.estimateFeesPerGas();
  const { raw, hash } = await signed(account, {
    chainId: config.chainId,
    nonce: await client.getTransactionCount({ address: account.address, blockTag: 'pending' }),
    gas,
    data,
    ...(to && { to }),
    maxFeePerGas: maxFeePerGas * 2n,
    maxPriorityFeePerGas,
  });
  await client.sendRawTransaction({ serializedTransaction: raw });
  const receipt = await client.waitForTransactionReceipt({ hash });
  if (receipt.status !== 'success') throw new Error(`The transaction ${hash} failed.`);
  return receipt;
}
