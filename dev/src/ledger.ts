// npx plaza ledger: the wallet's books, as an operator cares for them.
import { verifyLedger } from '@plaza/wallet/operator';
import type { Settings } from './settings.ts';
import { asOwner, withTargets } from './targets.ts';

/** Verifies the chain of every wallet and all that the hashes can't tell. Answers 1 at the first break. */
export async function ledgerVerify(settings: Settings): Promise<number> {
  return await withTargets(settings, ['wallet'], false, async ({ adminUrls }) => {
    const { wallets, entries, transactions, archivedMonths, broken } = await asOwner('wallet', adminUrls.wallet, verifyLedger);
    if (broken) {
      console.error(`The ledger is broken (${broken.kind}): ${broken.detail}.`);
      return 1;
    }
    const archived = archivedMonths > 0 ? `, and of ${archivedMonths} archived month${archivedMonths > 1 ? 's' : ''} what was kept` : '';
    console.log(`The ledger is whole: ${entries} entries of ${wallets} wallets, ${transactions} transactions${archived}.`);
    return 0;
  });
}
