import { startJob, type Database, type Feature, type Logger } from '@plaza/service';
import { openChain } from './chain.ts';
import type { NftConfig } from './nft.config.ts';
import { nftMetrics } from './nft.metrics.ts';
import { bringTogether } from './tokens.ts';

const everyMs = 3_000;

export interface NftDeps {
  database: Database;
  log: Logger;
  config: NftConfig;
}

/** Tokens of tickets. Without a chain there are none, and nothing else is missing. */
export function nft({ database, log, config: { evm } }: NftDeps): Feature {
  if (!evm) return {};
  const metrics = nftMetrics();
  const deps = { database, log, chain: openChain(evm), config: evm, metrics };
  return {
    metrics: metrics.sources,
    jobs: [startJob({ name: 'bring tickets and tokens together', log, everyMs, run: () => bringTogether(deps) })],
  };
}
