// The door of NFT tickets: tokens on a chain that follow tickets.
export { deployContract } from './deploy.ts';
export { readAccount, readNftConfig, type NftConfig } from './nft.config.ts';
export { nft } from './nft.feature.ts';
