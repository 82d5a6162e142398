import type { ArgumentSpec, CommandSpec } from '../command.ts';

const esim: ArgumentSpec = {
  name: 'ESIM',
  about: 'its id; the one that was bought last if left out',
  optional: true,
  pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  wrong: (text) => `"${text}" is not the id of an eSIM.`,
};

export const ticketCommands: readonly CommandSpec[] = [
  {
    name: 'esim consume',
    about: 'lets an eSIM use data at the provider of "npm start"; for development',
    arguments: [
      {
        name: 'MEGABYTES',
        about: 'how much',
        pattern: /^[1-9]\d{0,8}$/,
        wrong: (text) => `"${text}" is not a number of megabytes.`,
      },
      esim,
    ],
    examples: [{ words: 'esim consume 4000', about: 'the newest eSIM uses 4,000 MB' }],
    load: async () => (await import('../esim.ts')).consume,
  },
  {
    name: 'esim expire',
    about: 'ends an eSIM at the provider of "npm start"; for development',
    arguments: [esim],
    examples: [{ words: 'esim expire', about: 'the newest eSIM is over' }],
    load: async () => (await import('../esim.ts')).expire,
  },
  {
    name: 'nft deploy',
    about: 'deploys the contract of the tokens of tickets with NFT_RPC_URL, NFT_CHAIN_ID, the key and PUBLIC_URL',
    arguments: [
      { name: 'NAME', about: 'of the collection, at most 100 characters' },
      { name: 'SYMBOL', about: '1 to 11 capital letters and digits' },
    ],
    examples: [{ words: 'nft deploy "AS Monaco tickets" ASM', about: 'prints NFT_CONTRACT' }],
    load: async () => (await import('../nft.ts')).deploy,
  },
  {
    name: 'nft base-uri',
    about: 'lets the tokens of NFT_CONTRACT lead to PUBLIC_URL, after it changed',
    examples: [{ words: 'nft base-uri', about: 'wallets read everything again' }],
    load: async () => (await import('../nft.ts')).setUri,
  },
  {
    name: 'nft seal-key',
    about: 'prints NFT_PRIVATE_KEY_SEALED, which is NFT_PRIVATE_KEY encrypted under ENCRYPTION_KEY',
    examples: [{ words: 'nft seal-key', about: 'once, with NFT_PRIVATE_KEY in the environment' }],
    load: async () => (await import('../nft.ts')).sealKey,
  },
];
