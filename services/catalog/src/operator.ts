// The operator's command `npx plaza catalog`.
export { verifyCatalog, type CatalogVerification } from './manage/index.ts';
