import { PersonalDataInternalServiceService as CatalogData } from '@plaza/api/catalog-personal';
import { ExportServiceService } from '@plaza/api/exports';
import { PersonalDataInternalServiceService as MessagingData } from '@plaza/api/messaging-personal';
import { PersonalDataInternalServiceService as WalletData } from '@plaza/api/wallet-personal';
import { asPeer, exportRows, peer, serve, type Database, type Feature, type ServiceConfig } from '@plaza/service';
import { exportLeases, type ExportDeps } from './exports.ts';
import { startExportJobs } from './exports.job.ts';
import { exportHandlers } from './exports.rpc.ts';

// A service streams a large ledger in less.
const deadlineMs = 15 * 60_000;

/** Archives of what all services have of a person. */
export function personalExports(
  config: ServiceConfig & { exportsADay: number },
  given: Omit<ExportDeps, 'sourcesOf' | 'leases'> & { billing: Database },
): Feature {
  const { database, billing, log } = given;
  const wallet = peer(WalletData, asPeer(config, 'wallet'));
  const catalog = peer(CatalogData, asPeer(config, 'catalog'));
  const messaging = peer(MessagingData, asPeer(config, 'messaging'));
  const { making, deleting } = startExportJobs({
    ...given,
    leases: exportLeases(database, log),
    sourcesOf: (userId) => [
      { service: 'auth', rows: exportRows(database, userId) },
      { service: 'billing', rows: exportRows(billing, userId) },
      { service: 'wallet', rows: wallet.exportPerson({ userId }, { deadlineMs }) },
      { service: 'catalog', rows: catalog.exportPerson({ userId }, { deadlineMs }) },
      { service: 'messaging', rows: messaging.exportPerson({ userId }, { deadlineMs }) },
    ],
  });
  return {
    rpcs: [
      serve(ExportServiceService, exportHandlers({ database, aDay: config.exportsADay, wake: () => making.wake() })),
    ],
    jobs: [making, deleting],
    close() {
      for (const one of [wallet, catalog, messaging]) one.close();
    },
  };
}
