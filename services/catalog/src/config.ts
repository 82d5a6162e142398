import type { Environment, ServiceConfig } from '@plaza/service';

/** Catalog needs nothing beyond what every service reads. */
export type CatalogConfig = ServiceConfig;

export function readConfig(_env: Environment, base: ServiceConfig): CatalogConfig {
  return base;
}
