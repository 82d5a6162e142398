import { serve, startJob, type Feature, type Logger } from '@plaza/service';
import { TicketTokenServiceService, TicketWalletServiceService } from '@plaza/api/ticket-wallet';
import { metadataHandlers, type MetadataDeps } from './metadata.rpc.ts';
import type { NftConfig } from './nft.config.ts';
import { nftMetrics } from './nft.metrics.ts';
import { walletHandlers } from './wallet.rpc.ts';

const everyMs = 3_000;

export interface NftDeps extends MetadataDeps {
  log: Logger;
  config: NftConfig;
  sealingKeys: readonly Buffer[];
}

/** Tokens of tickets. Without a chain none are made, and nothing else is missing. */
export async function nft({ database, pictures, log, config: { evm }, sealingKeys }: NftDeps): Promise<Feature> {
  // Also without a chain: tokens that were made stay what they are.
  const metadata = serve(TicketTokenServiceService, metadataHandlers({ database, pictures }));
  if (!evm)
    return { rpcs: [serve(TicketWalletServiceService, walletHandlers({ database, naming: undefined })), metadata] };
  const [{ openChain }, { bringTogether }, { naming }] = await Promise.all([
    import('./chain.ts'),
    import('./tokens.ts'),
    import('./naming.ts'),
  ]);
  const metrics = nftMetrics();
  const deps = { database, log, chain: openChain(evm), config: evm, metrics };
  const wallets = walletHandlers({ database, naming: naming(evm, sealingKeys) });
  return {
    rpcs: [serve(TicketWalletServiceService, wallets), metadata],
    metrics: metrics.sources,
    jobs: [startJob({ name: 'bring tickets and tokens together', log, everyMs, run: () => bringTogether(deps) })],
  };
}
