import { serve, startJob, type Database, type Feature, type Logger } from '@plaza/service';
import { TicketWalletServiceService } from '@plaza/api/ticket-wallet';
import type { NftConfig } from './nft.config.ts';
import { nftMetrics } from './nft.metrics.ts';
import { walletHandlers } from './wallet.rpc.ts';

const everyMs = 3_000;

export interface NftDeps {
  database: Database;
  log: Logger;
  config: NftConfig;
  sealingKeys: readonly Buffer[];
}

/** Tokens of tickets. Without a chain there are none, and nothing else is missing. */
export async function nft({ database, log, config: { evm }, sealingKeys }: NftDeps): Promise<Feature> {
  if (!evm) return { rpcs: [serve(TicketWalletServiceService, walletHandlers({ database, naming: undefined }))] };
  const [{ openChain }, { bringTogether }, { naming }] = await Promise.all([
    import('./chain.ts'),
    import('./tokens.ts'),
    import('./naming.ts'),
  ]);
  const metrics = nftMetrics();
  const deps = { database, log, chain: openChain(evm), config: evm, metrics };
  const wallets = walletHandlers({ database, naming: naming(evm, sealingKeys) });
  return {
    rpcs: [serve(TicketWalletServiceService, wallets)],
    metrics: metrics.sources,
    jobs: [startJob({ name: 'bring tickets and tokens together', log, everyMs, run: () => bringTogether(deps) })],
  };
}
