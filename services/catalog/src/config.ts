import { sealingKeys, type Environment, type ServiceConfig } from '@plaza/service';
import { readEsimConfig, type EsimConfig } from './esim/index.ts';
import { readManageConfig, type ManageConfig } from './manage/index.ts';
import { readMediaConfig, type MediaConfig } from './media/index.ts';
import { readNftConfig, type NftConfig } from './nft/index.ts';

export interface CatalogConfig extends ServiceConfig {
  esim: EsimConfig;
  manage: ManageConfig;
  media: MediaConfig;
  nft: NftConfig;
}

export function readConfig(env: Environment, base: ServiceConfig): CatalogConfig {
  const production = base.nodeEnv === 'production';
  return {
    ...base,
    esim: readEsimConfig(env, production),
    manage: readManageConfig(env),
    media: readMediaConfig(env, production),
    nft: readNftConfig(env, { production, sealingKeys: () => sealingKeys(base) }),
  };
}
