// The door of NFT tickets: tokens on a chain that follow tickets.
export { baseUriAt, deployContract, sealAccountKey, setBaseUri } from './deploy.ts';
export { readAccount, readContract, readNftConfig, type NftConfig } from './nft.config.ts';
export { nft } from './nft.feature.ts';
export { resealAccountKey } from './sealed-key.ts';
