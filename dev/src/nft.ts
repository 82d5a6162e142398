// npx plaza nft: the contract of the tokens of tickets, on the chain that the environment names, and the key of its account.
import {
  baseUriAt,
  deployContract,
  readAccount,
  readContract,
  resealAccountKey,
  sealAccountKey,
  setBaseUri,
} from '@plaza/catalog/operator';
import type { SealingKeys } from '@plaza/service';
import { Sentence } from './sentence.ts';
import { inSentences, type Settings } from './settings.ts';

type KeysOf = (settings: Settings) => SealingKeys;

const account = (settings: Settings, keysOf: KeysOf) =>
  inSentences(() =>
    readAccount(settings.env, {
      production: settings.env['NODE_ENV'] === 'production',
      sealingKeys: () => keysOf(settings),
    }),
  );

/** Where wallets read what a token is. */
function baseUri({ env }: Settings): string {
  const url = env['PUBLIC_URL'] || (env['NODE_ENV'] === 'production' ? '' : 'http://localhost:3000');
  if (!URL.canParse(url)) throw new Sentence('PUBLIC_URL is missing: wallets read there what a token is.');
  return baseUriAt(url);
}

export async function nftDeploy(settings: Settings, keysOf: KeysOf, name: string, symbol: string): Promise<number> {
  if (name.length > 100 || !/^[A-Z0-9]{1,11}$/.test(symbol))
    throw new Sentence('The name has at most 100 characters, and the symbol 1 to 11 capital letters and digits.');
  const names = { name, symbol, baseUri: baseUri(settings) };
  const contract = await deployContract(account(settings, keysOf), names);
  console.log(`NFT_CONTRACT=${contract}`);
  return 0;
}

export async function nftBaseUri(settings: Settings, keysOf: KeysOf): Promise<number> {
  const [contract, uri] = [inSentences(() => readContract(settings.env)), baseUri(settings)];
  await setBaseUri(account(settings, keysOf), contract, uri);
  console.log(`The tokens of ${contract} lead to ${uri} now.`);
  return 0;
}

/** Seals the plain key; or the sealed one again, after a change of ENCRYPTION_KEY. */
export async function nftSealKey(settings: Settings, keysOf: KeysOf): Promise<number> {
  const { NFT_PRIVATE_KEY: plain = '', NFT_PRIVATE_KEY_SEALED: before = '' } = settings.env;
  if (plain.trim() === '' && before.trim() !== '') {
    console.log(`NFT_PRIVATE_KEY_SEALED=${resealedKey(settings, keysOf) ?? before.trim()}`);
    return 0;
  }
  const made = await sealAccountKey(keysOf(settings), plain.trim());
  if (!made) throw new Sentence('NFT_PRIVATE_KEY must be 0x and 64 hexadecimal digits.');
  console.log(`NFT_PRIVATE_KEY_SEALED=${made.sealed}`);
  console.error(`It is the key of the account ${made.address}. Take NFT_PRIVATE_KEY out of the environment now.`);
  return 0;
}

/** The sealed key of the environment under the first of the keys; undefined if there is none, or it is so already. */
export function resealedKey(settings: Settings, keysOf: KeysOf): string | undefined {
  const sealed = (settings.env['NFT_PRIVATE_KEY_SEALED'] ?? '').trim();
  if (sealed === '') return undefined;
  try {
    return resealAccountKey(keysOf(settings), sealed);
  } catch {
    throw new Sentence(
      'NFT_PRIVATE_KEY_SEALED is sealed with none of these keys: name its key in ENCRYPTION_KEYS_OTHER.',
    );
  }
}
