import type { Environment, ServiceConfig } from '@plaza/service';
import { readEsimConfig, type EsimConfig } from './esim/index.ts';

export interface CatalogConfig extends ServiceConfig {
  esim: EsimConfig;
}

export function readConfig(env: Environment, base: ServiceConfig): CatalogConfig {
  return { ...base, esim: readEsimConfig(env, base.nodeEnv === 'production') };
}
