// The operator's commands `npx plaza catalog` and `npx plaza keys reseal`.
export { resealEventKeys } from './tickets/index.ts';
export { verifyCatalog, type CatalogVerification } from './manage/index.ts';
