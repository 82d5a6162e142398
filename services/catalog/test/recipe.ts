import type { TestRecipe } from '@plaza/testing';
import { buildApp } from '../src/app.ts';
import { readConfig, type CatalogConfig } from '../src/config.ts';
import { schema } from '../src/orm.config.ts';

/** Catalog for tests. */
export const catalogRecipe: TestRecipe<CatalogConfig> = {
  name: 'catalog',
  schema,
  readConfig: (base) => readConfig({}, base),
  buildApp,
};
