import type { Environment, ServiceConfig } from '@plaza/service';
import { readEsimConfig, type EsimConfig } from './esim/index.ts';
import { readManageConfig, type ManageConfig } from './manage/index.ts';

export interface CatalogConfig extends ServiceConfig {
  esim: EsimConfig;
  manage: ManageConfig;
}

export function readConfig(env: Environment, base: ServiceConfig): CatalogConfig {
  return { ...base, esim: readEsimConfig(env, base.nodeEnv === 'production'), manage: readManageConfig(env) };
}
