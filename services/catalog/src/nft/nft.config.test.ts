import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { sealAccountKey } from './deploy.ts';
import { readAccount, readNftConfig } from './nft.config.ts';
import { resealAccountKey } from './sealed-key.ts';

const [key, next] = [randomBytes(32), randomBytes(32)];
// The first one of the usual test mnemonic.
const privateKey = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const chain = {
  NFT_PROVIDER: 'evm',
  NFT_RPC_URL: 'https://node.example',
  NFT_CHAIN_ID: '137',
  NFT_CONTRACT: `0x${'1'.repeat(40)}`,
};
const reading = (production: boolean, ...keys: Buffer[]) => ({ production, sealingKeys: () => keys });

async function sealed(): Promise<string> {
  const made = await sealAccountKey(key, privateKey);
  expect(made?.address).toBe('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266');
  return made!.sealed;
}

test('the sealed key is the key, in production and in development', async () => {
  const env = { ...chain, NFT_PRIVATE_KEY_SEALED: await sealed() };
  expect(env.NFT_PRIVATE_KEY_SEALED).not.toContain(privateKey.slice(2));
  for (const production of [true, false]) {
    expect(readNftConfig(env, reading(production, key)).evm?.privateKey).toBe(privateKey);
    expect(readAccount(env, reading(production, key)).privateKey).toBe(privateKey);
  }
});

test('the plain key is for development only', () => {
  const env = { ...chain, NFT_PRIVATE_KEY: privateKey };
  expect(readNftConfig(env, reading(false)).evm?.privateKey).toBe(privateKey);
  expect(() => readNftConfig(env, reading(true))).toThrow('NFT_PRIVATE_KEY: is for development');
});

test('a key that is missing, given twice, of another ENCRYPTION_KEY or changed is named, and not told', async () => {
  const text = await sealed();
  const both = { ...chain, NFT_PRIVATE_KEY: privateKey, NFT_PRIVATE_KEY_SEALED: text };
  expect(() => readNftConfig(chain, reading(true, key))).toThrow('NFT_PRIVATE_KEY_SEALED: is missing');
  expect(() => readNftConfig(both, reading(false, key))).toThrow('NFT_PRIVATE_KEY and NFT_PRIVATE_KEY_SEALED: set one');
  for (const wrong of [text.slice(0, -8), 'nothing', Buffer.alloc(80).toString('base64')])
    expect(() => readNftConfig({ ...chain, NFT_PRIVATE_KEY_SEALED: wrong }, reading(true, key))).toThrow(
      'NFT_PRIVATE_KEY_SEALED: must be what npx plaza nft seal-key printed',
    );
  expect(() => readNftConfig({ ...chain, NFT_PRIVATE_KEY_SEALED: text }, reading(true, next))).toThrow(
    'NFT_PRIVATE_KEY_SEALED: must be',
  );
  expect(await sealAccountKey(key, 'none')).toBeUndefined();
});

test('it is sealed again under another key, once', async () => {
  const text = await sealed();
  const again = resealAccountKey([next, key], text)!;
  expect(again).not.toBe(text);
  expect(resealAccountKey([next, key], again)).toBeUndefined();
  const env = { ...chain, NFT_PRIVATE_KEY_SEALED: again };
  expect(readNftConfig(env, reading(true, next)).evm?.privateKey).toBe(privateKey);
  expect(() => resealAccountKey(next, text)).toThrow();
});
