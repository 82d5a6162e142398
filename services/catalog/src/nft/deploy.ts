import type { AccountConfig } from './nft.config.ts';

/** Deploys the contract, whose owner is the account, and waits for it. @returns its address */
export async function deployContract(account: AccountConfig, names: { name: string; symbol: string }): Promise<string> {
  // What speaks to a chain is loaded where there is one.
  const chain = await import('./chain.ts');
  return chain.deployContract(account, names);
}
