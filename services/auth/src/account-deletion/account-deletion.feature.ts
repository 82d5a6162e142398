import { AuthServiceService } from '@plaza/api/auth';
import { ClosingInternalServiceService as CatalogClosing } from '@plaza/api/catalog-closing';
import { ClosingInternalServiceService as WalletClosing } from '@plaza/api/wallet-closing';
import { asPeer, peer, serve, type Feature, type ServiceConfig } from '@plaza/service';
import { deletionHandlers } from './deletion.rpc.ts';
import { deletionLeases, startDeletionJob, type DeletionDeps } from './deletion.ts';

/** Account deletion: decided with wallet and catalog, which must agree. `deps`: for who deletes an account in another way. */
export function accountDeletion(
  config: ServiceConfig,
  given: Omit<DeletionDeps, 'wallet' | 'catalog' | 'leases'>,
): Feature & { deps: DeletionDeps } {
  const wallet = peer(WalletClosing, asPeer(config, 'wallet'));
  const catalog = peer(CatalogClosing, asPeer(config, 'catalog'));
  const deps = { ...given, wallet, catalog, leases: deletionLeases(given.database, given.log) };
  return {
    deps,
    rpcs: [serve(AuthServiceService, deletionHandlers(deps))],
    jobs: [startDeletionJob(deps)],
    close() {
      wallet.close();
      catalog.close();
    },
  };
}
