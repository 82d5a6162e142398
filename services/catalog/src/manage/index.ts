// The door of managing: products, events, plans and clubs, their states, and what was changed in them.
export { actAs, recordAs, type Acting } from './acting.ts';
export { etagOf, assertVersion, expectedVersion, sendEtag } from './etag.ts';
export { shopCurrency } from './handlers.ts';
export { managedEvent, managedPlan, managedProduct, managedVariant } from './parts.ts';
export { manageErrors } from './manage.errors.ts';
export { product, type ProductRow } from './products.ts';
export { moveStockOf } from './stock.rpc.ts';
export { stockMoved } from './stock.ts';
export { putRequest as putVariantRequest } from './variants.rpc.ts';
export { managerOf, sellerOf, type ManagingPermission, type Seller } from './seller.ts';
export {
  assertState,
  assertUnsold,
  insert,
  insertAll,
  readThing,
  setColumns,
  setState,
  updateAll,
  type Columns,
  type ManagedRow,
  type StateChange,
  type Thing,
} from './thing.ts';
export { seedMerchantGoods } from './manage.seed.ts';
export { management } from './manage.feature.ts';
export { readManageConfig, type ManageConfig } from './manage.config.ts';
export { verifyCatalog, type CatalogVerification } from './verify.ts';
