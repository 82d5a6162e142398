import { startJob, type Database, type Feature, type Logger } from '@plaza/service';
import type { NftConfig } from './nft.config.ts';
import { nftMetrics } from './nft.metrics.ts';

const everyMs = 3_000;

export interface NftDeps {
  database: Database;
  log: Logger;
  config: NftConfig;
}

/** Tokens of tickets. Without a chain there are none, and nothing else is missing. */
export async function nft({ database, log, config: { evm } }: NftDeps): Promise<Feature> {
  if (!evm) return {};
  const [{ openChain }, { bringTogether }] = await Promise.all([import('./chain.ts'), import('./tokens.ts')]);
  const metrics = nftMetrics();
  const deps = { database, log, chain: openChain(evm), config: evm, metrics };
  return {
    metrics: metrics.sources,
    jobs: [startJob({ name: 'bring tickets and tokens together', log, everyMs, run: () => bringTogether(deps) })],
  };
}
