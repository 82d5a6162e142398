import { expect, test } from '@jest/globals';
import pg from 'pg';
import { useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    free: 'Your plan: Free',
    none: 'This platform does not sell subscriptions.',
    overdue: 'Payment overdue',
    pro: 'Your plan: Pro',
    pod: 'Data pod',
    url: 'Address',
    key: 'New key',
    save: 'Save the data pod',
    saved: 'Your data pod was saved.',
  },
  fr: {
    free: 'Votre formule : Gratuite',
    none: 'Cette plateforme ne vend pas d’abonnements.',
    overdue: 'Paiement en retard',
    pro: 'Votre formule : Pro',
    pod: 'Espace de données',
    url: 'Adresse',
    key: 'Nouvelle clé',
    save: 'Enregistrer l’espace de données',
    saved: 'Votre espace de données a été enregistré.',
  },
};

/** A person whose subscription is as Stripe said before nothing was sold any more. */
async function subscriber() {
  const person = await console.api.person('Camille Moreau');
  const client = new pg.Client({ connectionString: console.stack.databaseUrl });
  await client.connect();
  try {
    await client.query(
      `insert into billing.subscriptions (id, user_id, status, plan, stripe_status, current_period_end, grace_ends_at)
         values ('s' || right($1, 12), $1, 'active', 'pro', 'past_due', now() + interval '20 days', now() + interval '5 days')`,
      [person.id],
    );
  } finally {
    await client.end();
  }
  return { email: person.email, password: 'correct horse' };
}

test.each(views)('a person sees their plan, and an overdue payment (%o)', async (view) => {
  const word = words[view.language];
  const { email } = await console.api.person('Nobody Yet');
  await console.visit({ ...view, path: '/subscription', as: { email, password: 'correct horse' } }, async (page) => {
    await page.getByRole('heading', { name: word.free }).waitFor();
    await page.getByText(word.none).waitFor();
  });
  await console.visit({ ...view, path: '/subscription', as: await subscriber() }, async (page) => {
    await page.getByRole('heading', { name: word.pro }).waitFor();
    await page.getByText(word.overdue, { exact: true }).waitFor();
  });
});

test.each(views)('a data pod is saved, and of its key the end is shown (%o)', async (view) => {
  const word = words[view.language];
  const { email } = await console.api.person('Owner of a pod');
  await console.visit({ ...view, path: '/subscription', as: { email, password: 'correct horse' } }, async (page) => {
    await page.getByRole('link', { name: word.pod }).click();
    await page.getByLabel(word.url).fill('https://pod.example.com/ana/');
    await page.getByLabel(word.key).fill('pod-key-of-ana-1234');
    await page.getByRole('button', { name: word.save }).click();
    await page.getByText(word.saved).waitFor();
    await page.getByText('…1234').waitFor();
    expect(await page.getByLabel(word.key).inputValue()).toBe('');
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain('pod-key');
  });
});
