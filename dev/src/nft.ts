// npx plaza nft deploy: the contract of the tokens of tickets, on the chain that the environment names.
import { deployContract, readAccount } from '@plaza/catalog/operator';
import { Sentence } from './sentence.ts';
import type { Settings } from './settings.ts';

export async function nftDeploy({ env }: Settings, name: string, symbol: string): Promise<number> {
  if (name.length > 100 || !/^[A-Z0-9]{1,11}$/.test(symbol))
    throw new Sentence('The name has at most 100 characters, and the symbol 1 to 11 capital letters and digits.');
  const account = readAccount(env, env['NODE_ENV'] === 'production');
  const contract = await deployContract(account, { name, symbol });
  console.log(`NFT_CONTRACT=${contract}`);
  return 0;
}
