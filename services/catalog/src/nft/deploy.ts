// What the operator does with the contract. What speaks to a chain is loaded where there is one.
import { seal, type SealingKeys } from '@plaza/service';
import type { AccountConfig } from './nft.config.ts';
import { isKey, keySealContext } from './sealed-key.ts';

/** Where the base URI of the contract leads: the metadata of a token (metadata.rpc.ts). */
export const baseUriAt = (publicUrl: string): string => `${publicUrl.replace(/\/+$/, '')}/api/tickets/tokens/`;

/** Deploys the contract, whose owner is the account, and waits for it. @returns its address */
export async function deployContract(
  account: AccountConfig,
  names: { name: string; symbol: string; baseUri: string },
): Promise<string> {
  const chain = await import('./chain.ts');
  return chain.deployContract(account, names);
}

/** Lets the contract lead to the metadata elsewhere, and waits for it. */
export async function setBaseUri(account: AccountConfig, contract: `0x${string}`, baseUri: string): Promise<void> {
  const chain = await import('./chain.ts');
  await chain.setBaseUri(account, contract, baseUri);
}

/** For NFT_PRIVATE_KEY_SEALED, and the address of the account. Undefined if it is no private key. */
export async function sealAccountKey(
  keys: SealingKeys,
  privateKey: string,
): Promise<{ sealed: string; address: string } | undefined> {
  if (!isKey(privateKey)) return undefined;
  const { privateKeyToAccount } = await import('viem/accounts');
  const { address } = privateKeyToAccount(privateKey);
  return { sealed: seal(keys, Buffer.from(privateKey.slice(2), 'hex'), keySealContext).toString('base64'), address };
}
