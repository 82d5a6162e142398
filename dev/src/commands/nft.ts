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
import { sealingKeysOf } from '../sealing-keys.ts';
import { Sentence } from '../sentence.ts';
import { inSentences, readSettings, type Settings } from '../settings.ts';
import type { Run } from './command.ts';

const account = (settings: Settings) =>
  inSentences(() =>
    readAccount(settings.env, {
      production: settings.env['NODE_ENV'] === 'production',
      sealingKeys: () => sealingKeysOf(settings),
    }),
  );

/** Where wallets read what a token is. */
function baseUri({ env }: Settings): string {
  const url = env['PUBLIC_URL'] || (env['NODE_ENV'] === 'production' ? '' : 'http://localhost:3000');
  if (!URL.canParse(url)) throw new Sentence('PUBLIC_URL is missing: wallets read there what a token is.');
  return baseUriAt(url);
}

export const deploy: Run = async (given, output) => {
  const settings = readSettings();
  const [name, symbol] = [given.word('NAME'), given.word('SYMBOL')];
  if (name.length > 100 || !/^[A-Z0-9]{1,11}$/.test(symbol))
    throw new Sentence('The name has at most 100 characters, and the symbol 1 to 11 capital letters and digits.');
  const names = { name, symbol, baseUri: baseUri(settings) };
  const contract = await output.during('Deploying', () => deployContract(account(settings), names));
  output.tell(`NFT_CONTRACT=${contract}`, { contract });
  return 0;
};

export const setUri: Run = async (_, output) => {
  const settings = readSettings();
  const [contract, uri] = [inSentences(() => readContract(settings.env)), baseUri(settings)];
  await output.during('Changing the contract', () => setBaseUri(account(settings), contract, uri));
  output.tell(`The tokens of ${contract} lead to ${uri} now.`, { contract, uri });
  return 0;
};

/** Seals the plain key; or the sealed one again, after a change of ENCRYPTION_KEY. */
export const sealKey: Run = async (_, output) => {
  const settings = readSettings();
  const { NFT_PRIVATE_KEY: plain = '', NFT_PRIVATE_KEY_SEALED: before = '' } = settings.env;
  if (plain.trim() === '' && before.trim() !== '') {
    const value = resealedKey(settings) ?? before.trim();
    output.tell(`NFT_PRIVATE_KEY_SEALED=${value}`, { variable: 'NFT_PRIVATE_KEY_SEALED', value });
    return 0;
  }
  const made = await sealAccountKey(sealingKeysOf(settings), plain.trim());
  if (!made) throw new Sentence('NFT_PRIVATE_KEY must be 0x and 64 hexadecimal digits.');
  output.tell(`NFT_PRIVATE_KEY_SEALED=${made.sealed}`, {
    variable: 'NFT_PRIVATE_KEY_SEALED',
    value: made.sealed,
    address: made.address,
  });
  output.warn(`It is the key of the account ${made.address}. Take NFT_PRIVATE_KEY out of the environment now.`);
  return 0;
};

/** The sealed key of the environment under the first of the keys; undefined if there is none, or it is so already. */
export function resealedKey(settings: Settings): string | undefined {
  const sealed = (settings.env['NFT_PRIVATE_KEY_SEALED'] ?? '').trim();
  if (sealed === '') return undefined;
  try {
    return resealAccountKey(sealingKeysOf(settings), sealed);
  } catch {
    throw new Sentence(
      'NFT_PRIVATE_KEY_SEALED is sealed with none of these keys: name its key in ENCRYPTION_KEYS_OTHER.',
    );
  }
}
