// Every privilege of the service's role, beside the committed list: whatever is added is seen. UPDATE_PRIVILEGES=1 writes the list anew.
import { expect, test } from '@jest/globals';
import { newId, runtimeRole } from '@plaza/service';
import { expectedPrivileges, privilegesOf, testDatabase } from '@plaza/testing';
import { schema } from '../src/orm.config.ts';

test('the role of wallet may do what is listed, and nothing else', async () => {
  const database = await testDatabase(schema);
  try {
    const privileges = await privilegesOf(database, runtimeRole('wallet'));
    expect(privileges).toEqual(expectedPrivileges(new URL('./privileges.txt', import.meta.url), privileges));
  } finally {
    await database.drop();
  }
});

test('in the transaction of a person nobody becomes a merchant, is paid out, or has paid', async () => {
  const files = await testDatabase(schema);
  const database = await files.open();
  const [person, merchant, intent] = [newId(), newId(), newId()];
  const payouts = { draft: newId(), requested: newId(), processing: newId() };
  try {
    await database.asSystem((em) =>
      em.execute(
        `insert into wallet.merchants (id, user_id, name, currency, fee_rate) values (?, ?, 'Shop', 'EUR', 0)`,
        [merchant, person],
      ),
    );
    for (const [status, id] of Object.entries(payouts)) {
      await files.admin(
        `insert into wallet.payouts (id, user_id, merchant_id, amount, currency, provider, destination, destination_masked, status, transaction_id, due_at)
        values ($1, $2, $3, 1, 'EUR', 'sandbox', '', '', $4, case when $4 <> 'draft' then gen_random_uuid() end, now())`,
        [id, person, merchant, status],
      );
    }
    await files.admin(
      `insert into wallet.payment_intents (id, user_id, provider, purpose, amount, currency) values ($1, $2, 'stripe', 'deposit', 10, 'EUR')`,
      [intent, person],
    );
    const asPerson = (sql: string, values: unknown[] = []) =>
      database.asUser(person, (em) => em.execute<unknown[]>(`${sql} returning 1`, values));
    const refused = (sql: string, values: unknown[] = []) =>
      expect(asPerson(sql, values)).rejects.toThrow(/row-level security|permission denied/);

    await refused(
      `insert into wallet.merchants (id, user_id, name, currency, fee_rate) values (gen_random_uuid(), ?, 'Mine', 'EUR', 0)`,
      [person],
    );
    await refused(
      `insert into wallet.payouts (id, user_id, merchant_id, amount, currency, provider, destination, destination_masked, status, transaction_id, due_at, ended_at)
      values (gen_random_uuid(), ?, ?, 1, 'EUR', 'sandbox', '', '', 'paid', gen_random_uuid(), now(), now())`,
      [person, merchant],
    );
    await refused(`update wallet.payouts set status = 'paid', ended_at = now() where id = ?`, [payouts.requested]);
    await refused(`update wallet.payouts set ending = 'failed' where id = ?`, [payouts.requested]);
    await refused(`update wallet.payouts set amount = 1000 where id = ?`, [payouts.requested]);
    // What the provider has heard of is no longer the person's.
    expect(await asPerson(`update wallet.payouts set ending = 'cancelled' where id = ?`, [payouts.processing])).toEqual(
      [],
    );
    expect(
      await asPerson(`update wallet.payouts set ending = 'cancelled' where id = ?`, [payouts.requested]),
    ).toHaveLength(1);
    await refused(
      `update wallet.payment_intents set status = 'succeeded', movement_id = gen_random_uuid(), provider_id = 'pi_1' where id = ?`,
      [intent],
    );
    await refused(
      `insert into wallet.payment_intents (id, user_id, provider, purpose, amount, currency, status, movement_id, provider_id) values (gen_random_uuid(), ?, 'stripe', 'deposit', 10, 'EUR', 'succeeded', gen_random_uuid(), 'pi_2')`,
      [person],
    );
    await refused(`insert into wallet.stripe_events (id, type, created) values ('evt_1', 'x', now())`);
    await refused(`insert into wallet.limits (currency, movement_limit) values ('EUR', 1)`);
    await refused(`insert into wallet.settings (name, value) values ('limits_time_zone', 'UTC')`);
    expect(await asPerson('delete from wallet.limits')).toEqual([]);
  } finally {
    await database.close();
    await files.drop();
  }
});
