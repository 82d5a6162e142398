import { expect, test } from '@jest/globals';
import pg from 'pg';
import { administrator, lea, useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    queues: 'Queues',
    all: /^All dead events/,
    which: 'Which events',
    reason: 'Reason',
    show: /^Show/,
    drop: 'Drop',
    dropForGood: 'Drop for good',
    dropped: '2 events were dropped.',
    replay: 'Replay',
    replayed: '1 event is tried again.',
    none: 'Nothing matches these filters',
  },
  fr: {
    queues: 'Files d’attente',
    all: /^Tous les événements/,
    which: 'Quels événements',
    reason: 'Motif',
    show: /^Afficher/,
    drop: 'Abandonner',
    dropForGood: 'Abandonner définitivement',
    dropped: '2 événements ont été abandonnés.',
    replay: 'Rejouer',
    replayed: '1 événement est de nouveau tenté.',
    none: 'Rien ne correspond à ces filtres',
  },
};

/** Events that failed too often. To a service that there is not, so that a replay does not end before somebody looks. */
async function dead(type: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: console.stack.databaseUrl });
  await client.connect();
  try {
    await client.query(
      `insert into wallet.outbox (id, type, aggregate, destination, user_id, payload, state, attempts, last_error)
         select gen_random_uuid(), $1, 'order:' || n, 'nowhere', gen_random_uuid(), '{}', 'dead', 20, 'The receiver failed.'
           from generate_series(1, $2::int) n`,
      [type, count],
    );
  } finally {
    await client.end();
  }
}

test.each(views)('an administrator replays and drops events that failed too often (%o)', async (view) => {
  const word = words[view.language];
  const type = `test.Console${view.language}`;
  await dead(type, 3);
  const path = `/events?service=wallet&state=dead&type=${type}`;
  await console.visit({ ...view, path, as: administrator }, async (page) => {
    await page.getByRole('table', { name: word.queues }).waitFor();
    const rows = page.getByRole('button', { name: word.show });
    await rows.nth(2).waitFor();
    await rows.first().click();
    await page.getByText('The receiver failed.').last().waitFor();
    await page.getByRole('button', { name: word.replay }).click();
    await page.getByRole('button', { name: word.replay }).click();
    await page.getByText(word.replayed).waitFor();
    await rows.nth(2).waitFor({ state: 'detached' });
    await rows.first().click();
    await page.getByRole('button', { name: word.drop, exact: true }).click();
    await page.getByLabel(word.which).selectOption('all');
    await page.getByLabel(word.reason).fill('The order was cancelled by hand');
    await page.getByRole('button', { name: word.dropForGood }).click();
    await page.getByText(word.dropped).waitFor();
    await page.getByText(word.none).waitFor();
  });
});

test('a person who is no administrator learns who can open it', async () => {
  await console.visit({ path: '/events', as: lea }, async (page) => {
    await page.getByText('It needs the permission').waitFor();
    expect(await page.getByRole('link', { name: 'Events and queues' }).count()).toBe(0);
  });
});
