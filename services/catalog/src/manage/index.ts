// The door of managing: products, events, plans and clubs, their states, and what was changed in them.
export { management } from './manage.feature.ts';
export { readManageConfig, type ManageConfig } from './manage.config.ts';
export { verifyCatalog, type CatalogVerification } from './verify.ts';
