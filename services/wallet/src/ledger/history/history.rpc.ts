import type { WalletServiceService } from '@plaza/api/wallet';
import type { Cache } from '@plaza/cache';
import type { Database, Handlers } from '@plaza/service';
import { keys } from '../../cache-keys.ts';
import { isFiltered, listTransactions, parsePage } from './history.ts';

export function historyHandlers({
  database,
  cache,
}: {
  database: Database;
  cache: Cache;
}): Pick<Handlers<typeof WalletServiceService>, 'listTransactions'> {
  return {
    async listTransactions(request, { userId }) {
      const page = parsePage(request, userId);
      const load = () => listTransactions(database, userId, page);
      // What everyone opens is kept; the pages behind it, and the filters, are read by few and once.
      const first = page.cursor === undefined && !isFiltered(page.filter);
      return first ? cache.answer(keys.transactions(userId, { pageSize: page.pageSize }), load) : load();
    },
  };
}
