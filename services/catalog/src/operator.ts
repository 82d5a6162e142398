// The operator's commands `npx plaza catalog`, `npx plaza nft`, `npx plaza upkeep` and `npx plaza keys reseal`.
export { resealEventKeys } from './tickets/index.ts';
export { resealTransfers } from './transfers/index.ts';
export { verifyCatalog, type CatalogVerification } from './manage/index.ts';
export {
  baseUriAt,
  deployContract,
  readAccount,
  readContract,
  resealAccountKey,
  sealAccountKey,
  setBaseUri,
} from './nft/index.ts';
export { traceOf } from './trace.ts';
export { upkeepTasks } from './upkeep.ts';
