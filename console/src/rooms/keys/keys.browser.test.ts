import { expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { administrator, useConsole, views, type Page } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    empty: 'There is no key yet',
    none: 'You have no merchant whose keys you can see',
    new: 'New key',
    name: 'Name',
    create: 'Create the key',
    secret: 'API key',
    open: 'To the key',
    roll: 'Roll',
    rollNow: 'Replace',
    stored: 'I have stored it',
    log: 'Request log',
    outcome: 'Outcome',
    back: 'Back to the keys',
    change: 'Change',
    add: 'Add a limit',
    limitName: 'Name of the limit',
    calls: 'Most calls',
    networks: 'Networks',
    perDay: 'Most money in a day',
    save: 'Save',
    limit: '20 calls in 60 s',
    revoke: 'Revoke',
    revokeNow: 'Revoke for good',
    revoked: 'Revoked',
    nothing: 'Nothing matches these filters',
  },
  fr: {
    empty: 'Il n’y a pas encore de clé',
    none: 'Vous n’avez pas de commerce dont vous pouvez voir les clés',
    new: 'Nouvelle clé',
    name: 'Nom',
    create: 'Créer la clé',
    secret: 'Clé d’API',
    open: 'Vers la clé',
    roll: 'Remplacer',
    rollNow: 'Remplacer la clé',
    stored: 'Je l’ai conservée',
    log: 'Journal des appels',
    outcome: 'Résultat',
    back: 'Retour aux clés',
    change: 'Modifier',
    add: 'Ajouter une limite',
    limitName: 'Nom de la limite',
    calls: 'Nombre d’appels au plus',
    networks: 'Réseaux',
    perDay: 'Somme maximale par jour',
    save: 'Enregistrer',
    limit: '20 appels en 60 s',
    revoke: 'Révoquer',
    revokeNow: 'Révoquer définitivement',
    revoked: 'Révoquée',
    nothing: 'Rien ne correspond à ces filtres',
  },
};

type Words = (typeof words)['en'];

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Somebody who owns a merchant that auth knows. */
async function seller() {
  const { id, email, token } = await console.api.person('Scarf Shop');
  const { email: staff, password } = administrator;
  const admin = (await console.api.post('/api/auth/login', { email: staff, password })).body.access_token;
  const made = { user_id: id, name: 'Scarf Shop', currency: 'EUR' };
  const { merchant } = (await console.api.post('/api/admin/merchants', made, admin)).body;
  const path = `/api/merchants/${merchant.id}`;
  await until(async () => (await console.api.get(`${path}/keys`, token)).status === 200, 'auth knows the merchant');
  return { email, password: 'correct horse', token, path };
}

/** Creates a key. @returns the key itself */
async function create(page: Page, word: Words): Promise<string> {
  await page.getByText(word.empty).waitFor();
  await page.getByRole('link', { name: word.new }).click();
  await page.getByLabel(word.name, { exact: true }).fill('Shop server');
  // Nothing is chosen yet: nothing is sent.
  await button(page, word.create).click();
  expect(await page.locator('input[type=checkbox]:invalid').count()).toBe(1);
  await page.getByLabel('payments.read').check();
  await button(page, word.create).click();
  const secret = await page.getByRole('region', { name: word.secret, exact: true }).innerText();
  await page.getByRole('link', { name: word.open }).click();
  await page.getByRole('heading', { name: 'Shop server', level: 1, exact: true }).waitFor();
  return secret;
}

async function roll(page: Page, word: Words): Promise<void> {
  const dialog = page.getByRole('dialog');
  await button(page, word.roll).click();
  await dialog.getByRole('button', { name: word.rollNow, exact: true }).click();
  await dialog.getByText(/^plz_test_/).waitFor();
  await dialog.getByRole('button', { name: word.stored }).click();
  await dialog.waitFor({ state: 'detached' });
  // It is replaced once.
  await button(page, word.roll).waitFor({ state: 'detached' });
}

async function change(page: Page, word: Words): Promise<void> {
  await page.getByRole('link', { name: word.change, exact: true }).click();
  await page.getByLabel(word.name, { exact: true }).fill('Till');
  await page.getByLabel(word.networks).fill('203.0.113.0/24, 2001:db8::/32');
  await page.getByLabel(word.perDay).fill('250');
  await button(page, word.add).click();
  await page.getByLabel(word.limitName).fill('burst');
  await page.getByLabel(word.calls).fill('20');
  await button(page, word.save).click();
  await page.getByRole('heading', { name: 'Till', level: 1, exact: true }).waitFor();
  await page.getByText('203.0.113.0/24, 2001:db8::/32').waitFor();
  await page.getByText(word.limit).waitFor();
  await page.getByText(/250[.,]00/).waitFor();
}

async function readLog(page: Page, word: Words): Promise<void> {
  await page.getByRole('link', { name: word.log }).click();
  await page.getByText('GET /api/auth/me').waitFor();
  await page.getByLabel(word.outcome).selectOption('succeeded');
  await page.getByText(word.nothing).waitFor();
  await page.getByRole('link', { name: word.back }).click();
}

test.each(views)(
  'an owner creates a key, rolls it, reads what was called with it, changes it, and revokes it (%o)',
  async (view) => {
    const word = words[view.language];
    const as = await seller();
    await console.visit({ ...view, path: '/keys', as }, async (page) => {
      const secret = await create(page, word);
      expect(secret).toMatch(/^plz_test_/);
      expect((await console.api.get('/api/auth/me', secret)).status).toBe(403);
      await roll(page, word);
      await readLog(page, word);
      await page.getByRole('link', { name: 'Shop server' }).first().click();
      await change(page, word);
      await button(page, word.revoke).click();
      await button(page, word.revokeNow).click();
      await page.locator('.badge', { hasText: word.revoked }).waitFor();
    });
    const { api_keys: keys } = (await console.api.get(`${as.path}/keys`, as.token)).body;
    expect(keys.map(({ status }: { status: string }) => status).sort()).toEqual(['active', 'revoked']);
  },
);

test('whoever has no merchant is told so', async () => {
  const { email } = await console.api.person('A fan');
  await console.visit({ path: '/keys', as: { email, password: 'correct horse' } }, async (page) => {
    await page.getByText(words.en.none).waitFor();
  });
});
