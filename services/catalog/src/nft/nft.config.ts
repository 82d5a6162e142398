import { readEnvironment, variables, type Environment } from '@plaza/service';
import { z } from 'zod';

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
  NFT_PRIVATE_KEY: hex(64),
});

interface ReadAccount {
  NFT_RPC_URL: string;
  NFT_CHAIN_ID: number;
  NFT_PRIVATE_KEY: `0x${string}`;
}

const accountOf = (read: ReadAccount): AccountConfig => ({
  rpcUrl: read.NFT_RPC_URL,
  chainId: read.NFT_CHAIN_ID,
  privateKey: read.NFT_PRIVATE_KEY,
});

/** What a contract is deployed with. Throws ConfigError. */
export function readAccount(env: Environment, production: boolean): AccountConfig {
  return accountOf(readEnvironment(accountVariables(production), env));
}

export function readNftConfig(env: Environment, production: boolean): NftConfig {
  const { NFT_PROVIDER: name } = readEnvironment({ NFT_PROVIDER: z.enum(['none', 'evm']).default('none') }, env);
  if (name === 'none') return { evm: undefined };
  const read = readEnvironment(
    {
      ...accountVariables(production),
      NFT_CONTRACT: hex(40),
      NFT_CONFIRMATIONS: variables.whole(0, 100).default(12),
      NFT_MAX_FEE_GWEI: variables.whole(1, 1_000_000).default(200),
      NFT_STUCK_SECONDS: variables.whole(1, 86_400).default(300),
    },
    env,
  );
  return {
    evm: {
      ...accountOf(read),
      contract: read.NFT_CONTRACT,
      confirmations: read.NFT_CONFIRMATIONS,
      maxFeeGwei: read.NFT_MAX_FEE_GWEI,
      stuckSeconds: read.NFT_STUCK_SECONDS,
    },
  };
}
