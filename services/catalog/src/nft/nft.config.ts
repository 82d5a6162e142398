import { ConfigError, readEnvironment, variables, type Environment, type SealingKeys } from '@plaza/service';
import { z } from 'zod';
import { openAccountKey } from './sealed-key.ts';

/** The platform's account on a chain. */
export interface AccountConfig {
  /** The node: JSON-RPC. */
  rpcUrl: string;
  chainId: number;
  /** It mints, and pays for it. */
  privateKey: `0x${string}`;
}

export interface EvmConfig extends AccountConfig {
  contract: `0x${string}`;
  /** So many blocks after which what happened is taken as lasting. */
  confirmations: number;
  /** The most that a unit of gas may cost. */
  maxFeeGwei: number;
  /** After so many seconds a transaction that nobody takes is replaced by a dearer one. */
  stuckSeconds: number;
}

export interface NftConfig {
  /** Undefined: tickets have no tokens. */
  evm: EvmConfig | undefined;
}

const hex = (digits: number) =>
  z
    .string({ error: 'is missing, and NFT_PROVIDER is "evm"' })
    .regex(new RegExp(`^0x[0-9a-fA-F]{${digits}}$`), `must be 0x and ${digits} hexadecimal digits`)
    .transform((text) => text as `0x${string}`);

const accountVariables = (production: boolean) => ({
  // The address often has the key of a customer of whoever runs the node.
  NFT_RPC_URL: variables.url(...(production ? ['https:'] : ['https:', 'http:'])),
  NFT_CHAIN_ID: variables.whole(1, Number.MAX_SAFE_INTEGER),
  // One of them.
  NFT_PRIVATE_KEY: hex(64).optional(),
  NFT_PRIVATE_KEY_SEALED: z.string().optional(),
});

interface ReadAccount {
  NFT_RPC_URL: string;
  NFT_CHAIN_ID: number;
  NFT_PRIVATE_KEY?: `0x${string}` | undefined;
  NFT_PRIVATE_KEY_SEALED?: string | undefined;
}

/** How the environment is read. */
export interface Reading {
  production: boolean;
  /** Those that open the sealed key; called only if there is one. */
  sealingKeys: () => SealingKeys;
}

const accountOf = (read: ReadAccount, reading: Reading): AccountConfig => ({
  rpcUrl: read.NFT_RPC_URL,
  chainId: read.NFT_CHAIN_ID,
  privateKey: keyOf(read, reading),
});

/** Throws ConfigError. */
function keyOf(
  { NFT_PRIVATE_KEY: plain, NFT_PRIVATE_KEY_SEALED: sealed }: ReadAccount,
  { production, sealingKeys }: Reading,
): `0x${string}` {
  const wrong = (variables: string[], message: string) => new ConfigError([{ variables, message }]);
  if (plain && sealed) throw wrong(['NFT_PRIVATE_KEY', 'NFT_PRIVATE_KEY_SEALED'], 'set one of them');
  if (sealed) {
    const opened = openAccountKey(sealingKeys(), sealed);
    if (opened) return opened;
    throw wrong(['NFT_PRIVATE_KEY_SEALED'], 'must be what npx plaza nft seal-key printed, under this ENCRYPTION_KEY');
  }
  if (!plain) throw wrong(['NFT_PRIVATE_KEY_SEALED'], 'is missing, and NFT_PROVIDER is "evm"');
  if (production)
    throw wrong(['NFT_PRIVATE_KEY'], 'is for development: npx plaza nft seal-key makes NFT_PRIVATE_KEY_SEALED of it');
  return plain;
}

/** What a contract is deployed with. Throws ConfigError. */
export function readAccount(env: Environment, reading: Reading): AccountConfig {
  return accountOf(readEnvironment(accountVariables(reading.production), env), reading);
}

/** The contract of the account, for the operator. Throws ConfigError. */
export function readContract(env: Environment): `0x${string}` {
  return readEnvironment({ NFT_CONTRACT: hex(40) }, env).NFT_CONTRACT;
}

export function readNftConfig(env: Environment, reading: Reading): NftConfig {
  const { NFT_PROVIDER: name } = readEnvironment({ NFT_PROVIDER: z.enum(['none', 'evm']).default('none') }, env);
  if (name === 'none') return { evm: undefined };
  const read = readEnvironment(
    {
      ...accountVariables(reading.production),
      NFT_CONTRACT: hex(40),
      NFT_CONFIRMATIONS: variables.whole(0, 100).default(12),
      NFT_MAX_FEE_GWEI: variables.whole(1, 1_000_000).default(200),
      NFT_STUCK_SECONDS: variables.whole(1, 86_400).default(300),
    },
    env,
  );
  return {
    evm: {
      ...accountOf(read, reading),
      contract: read.NFT_CONTRACT,
      confirmations: read.NFT_CONFIRMATIONS,
      maxFeeGwei: read.NFT_MAX_FEE_GWEI,
      stuckSeconds: read.NFT_STUCK_SECONDS,
    },
  };
}
