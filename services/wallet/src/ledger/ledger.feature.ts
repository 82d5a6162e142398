import { AccountAdminServiceService, AccountServiceService } from '@plaza/api/account';
import { LedgerAdminServiceService } from '@plaza/api/ledger-admin';
import { StatementServiceService } from '@plaza/api/statement';
import { WalletInternalServiceService, WalletServiceService } from '@plaza/api/wallet';
import type { Cache } from '@plaza/cache';
import { serve, type Database, type Feature, type Logger } from '@plaza/service';
import { ledgerAdminHandlers } from './admin/ledger-admin.rpc.ts';
import { createVerifications } from './admin/verifications.ts';
import { startPartitions } from './archive/partitions.job.ts';
import { historyHandlers } from './history/history.rpc.ts';
import { statementHandlers } from './history/statements.rpc.ts';
import type { Posting } from './posting/movement.ts';
import { accountAdminHandlers, accountHandlers } from './wallets/account.rpc.ts';
import { startLimits, type LimitsConfig } from './wallets/limits.ts';
import { openingWallets } from './wallets/wallets.events.ts';
import { balanceHandlers, walletHandlers } from './wallets/wallets.rpc.ts';

export interface LedgerDeps {
  config: LimitsConfig & { defaultCurrency: string };
  database: Database;
  cache: Cache;
  posting: Posting;
  log: Logger;
}

/** Wallets, their transactions and their limits. */
export async function ledger({ config, database, cache, posting, log }: LedgerDeps): Promise<Feature> {
  const { defaultCurrency } = config;
  const deps = { database, cache, posting, defaultCurrency };
  const partitions = startPartitions({ database, log });
  const verifications = createVerifications({ database, log });
  const limits = startLimits(database, config, log);
  // After months of downtime the present month's partition exists before the first call.
  await Promise.all([partitions.started, limits.stored]);
  return {
    rpcs: [
      serve(WalletServiceService, { ...balanceHandlers(deps), ...historyHandlers(deps) }),
      serve(WalletInternalServiceService, walletHandlers(deps)),
      serve(AccountServiceService, accountHandlers(deps)),
      serve(AccountAdminServiceService, accountAdminHandlers(deps)),
      serve(LedgerAdminServiceService, ledgerAdminHandlers({ database, verifications })),
      serve(StatementServiceService, statementHandlers(deps)),
    ],
    events: openingWallets(defaultCurrency),
    jobs: [limits, partitions, verifications],
  };
}
