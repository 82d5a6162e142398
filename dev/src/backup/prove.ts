// What makes a backup more than files: it was restored, and its books are right.
import { verifyCatalog } from '@plaza/catalog/operator';
import { verifyAudit } from '@plaza/service';
import { schemaNames, serviceNames, type SchemaName } from '@plaza/services';
import { verifyLedger } from '@plaza/wallet/operator';
import pg from 'pg';
import { schemaOf } from '../databases.ts';
import { schemaDifferences } from '../schema-check.ts';
import { servicePublicKeysOf } from '../sealing-keys.ts';
import { Sentence } from '../sentence.ts';
import type { Settings } from '../settings.ts';
import { asOwner } from '../targets.ts';

const counted = {
  people: 'auth.users',
  transactions: 'wallet.transactions',
  orders: 'catalog.orders',
  tickets: 'catalog.tickets',
  messages: 'messaging.messages',
  subscriptions: 'billing.subscriptions',
} as const;

/** Throws a Sentence at the first fault in these schemas. Answers how much there is of what people miss first. */
export async function prove(
  settings: Settings,
  url: string,
  progress: (detail: string) => void,
  names: readonly SchemaName[] = schemaNames,
): Promise<Record<string, number>> {
  progress('schemas');
  for (const name of names) {
    const [first] = await schemaDifferences(await schemaOf(name), url);
    if (first)
      throw new Sentence(
        `The restored schema of ${name} is not that of this release (${first.what}): use that release.`,
      );
  }
  if (names.includes('wallet')) {
    progress('ledger');
    const { broken } = await asOwner('wallet', url, verifyLedger);
    if (broken) throw new Sentence(`The restored ledger is broken (${broken.kind}): ${broken.detail}.`);
  }
  if (names.includes('catalog')) {
    progress('catalogue');
    const { differences } = await asOwner('catalog', url, verifyCatalog);
    if (differences[0] !== undefined) throw new Sentence(`The restored catalogue is broken: ${differences[0]}`);
  }
  const keys = servicePublicKeysOf(settings);
  for (const name of serviceNames.filter((service) => names.includes(service))) {
    progress(`audit log of ${name}`);
    const found = await asOwner(name, url, (database) =>
      verifyAudit(database, { service: name, keys: keys[name], kept: [] }),
    );
    if (found.broken)
      throw new Sentence(`The restored audit log of ${name} is broken (${found.broken.kind}): ${found.broken.detail}.`);
  }
  return await counts(url, names);
}

/** How much there is of what people miss first; nothing of a table that is not there, or in another schema than these. */
export async function counts(
  url: string,
  schemas: readonly SchemaName[] = schemaNames,
): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found: Record<string, number> = {};
    // The owner of a table, too, sees its rows as the system only.
    await client.query(`select set_config('plaza.actor', 'system', false)`);
    for (const [what, table] of Object.entries(counted)) {
      if (!schemas.some((name) => table.startsWith(`${name}.`))) continue;
      const { rowCount } = await client.query('select where to_regclass($1) is not null', [table]);
      if (!rowCount) continue;
      const { rows } = await client.query<{ count: number }>(`select count(*)::int as count from ${table}`);
      found[what] = rows[0]?.count ?? 0;
    }
    return found;
  } finally {
    await client.end();
  }
}
