// npx plaza ledger: the wallet's books, as an operator cares for them.
import { join, resolve } from 'node:path';
import { archiveMonth, restoreMonth, verifyLedger } from '@plaza/wallet/operator';
import { readSettings } from '../settings.ts';
import { asOwner, withTargets } from '../targets.ts';
import type { Run } from './command.ts';

/** Verifies the chain of every wallet, and everything that the hashes do not cover; 1 at the first break. */
export const verify: Run = async (_, output) =>
  await withTargets(readSettings(), ['wallet'], false, async ({ adminUrls }) => {
    const found = await output.during('Verifying the ledger', () => asOwner('wallet', adminUrls.wallet, verifyLedger));
    const { wallets, entries, transactions, archivedMonths, broken } = found;
    output.data({ correct: !broken, ...found });
    if (broken) {
      output.warn(`The ledger is broken (${broken.kind}): ${broken.detail}.`);
      return 1;
    }
    const archived =
      archivedMonths > 0
        ? `, and what is kept of ${archivedMonths} archived month${archivedMonths > 1 ? 's' : ''}`
        : '';
    output.say(
      `The ledger is correct: ${entries} entries of ${wallets} wallets, ${transactions} transactions${archived}.`,
    );
    return 0;
  });

/** Takes a month out of the database and into a file, which is read back before anything is dropped. */
export const archive: Run = async (given, output) => {
  const settings = readSettings();
  const month = given.word('MONTH');
  const folder = resolve(given.optional('FOLDER') ?? join(settings.home, 'archive'));
  return await withTargets(settings, ['wallet'], false, async ({ adminUrls }) => {
    const {
      path,
      manifest: { rows, digest },
    } = await output.during(`Archiving ${month}`, () =>
      asOwner('wallet', adminUrls.wallet, (database) => archiveMonth(database, month, folder)),
    );
    output.tell(
      `${month} is in ${path}: ${rows.transactions} transactions and ${rows.entries} entries, SHA-256 ${digest}. Keep that file: they are not in the database any more.`,
      { month, path, rows, digest },
    );
    return 0;
  });
};

export const restore: Run = async (given, output) =>
  await withTargets(readSettings(), ['wallet'], false, async ({ adminUrls }) => {
    const { month, rows } = await output.during('Restoring', () =>
      asOwner('wallet', adminUrls.wallet, (database) => restoreMonth(database, resolve(given.word('FILE')))),
    );
    output.tell(`${month} is back: ${rows.transactions} transactions and ${rows.entries} entries.`, { month, rows });
    return 0;
  });
