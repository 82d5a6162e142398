// npx plaza ledger: the wallet's books, as an operator cares for them.
import { join, resolve } from 'node:path';
import { archiveMonth, restoreMonth, verifyLedger } from '@plaza/wallet/operator';
import type { Settings } from './settings.ts';
import { asOwner, withTargets } from './targets.ts';

/** Verifies the chain of every wallet, and everything that the hashes do not cover. @returns 1 at the first break */
export async function ledgerVerify(settings: Settings): Promise<number> {
  return await withTargets(settings, ['wallet'], false, async ({ adminUrls }) => {
    const { wallets, entries, transactions, archivedMonths, broken } = await asOwner(
      'wallet',
      adminUrls.wallet,
      verifyLedger,
    );
    if (broken) {
      console.error(`The ledger is broken (${broken.kind}): ${broken.detail}.`);
      return 1;
    }
    const archived =
      archivedMonths > 0
        ? `, and what is kept of ${archivedMonths} archived month${archivedMonths > 1 ? 's' : ''}`
        : '';
    console.log(
      `The ledger is correct: ${entries} entries of ${wallets} wallets, ${transactions} transactions${archived}.`,
    );
    return 0;
  });
}

/** Takes a month out of the database and into a file, which is read back before anything is dropped. */
export async function ledgerArchive(
  settings: Settings,
  month: string,
  folder = join(settings.home, 'archive'),
): Promise<number> {
  return await withTargets(settings, ['wallet'], false, async ({ adminUrls }) => {
    const {
      path,
      manifest: { rows, digest },
    } = await asOwner('wallet', adminUrls.wallet, (database) => archiveMonth(database, month, resolve(folder)));
    console.log(
      `${month} is in ${path}: ${rows.transactions} transactions and ${rows.entries} entries, SHA-256 ${digest}. Keep that file: they are not in the database any more.`,
    );
    return 0;
  });
}

export async function ledgerRestore(settings: Settings, path: string): Promise<number> {
  return await withTargets(settings, ['wallet'], false, async ({ adminUrls }) => {
    const { month, rows } = await asOwner('wallet', adminUrls.wallet, (database) =>
      restoreMonth(database, resolve(path)),
    );
    console.log(`${month} is back: ${rows.transactions} transactions and ${rows.entries} entries.`);
    return 0;
  });
}
