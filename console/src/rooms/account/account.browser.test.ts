import { buffer, text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { unzip } from '@plaza/testing/unzip';
import { useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    type: 'Type',
    deposit: 'Deposit',
    export: 'Export as CSV',
    tickets: 'Tickets',
    show: /^Show/,
    topUp: /^Top up/,
    buy: 'Buy',
    more: /0 of 6,144 MB used/,
    topUps: 'Top-ups',
    none: 'Nothing matches these filters',
  },
  fr: {
    type: 'Type',
    deposit: 'Dépôt',
    export: 'Exporter en CSV',
    tickets: 'Billets',
    show: /^Afficher/,
    topUp: /^Recharger/,
    buy: 'Acheter',
    more: /0 Mo utilisés sur 6\s144/,
    topUps: 'Recharges',
    none: 'Rien ne correspond à ces filtres',
  },
};

/** With 100 euros, and a ticket for a part of them. */
async function buyer() {
  const person = await console.api.person('Camille Moreau');
  await console.api.deposit(person.token, '100.00');
  const { body } = await console.api.get('/api/tickets/events');
  const events = body.events as { id: string; price_from: string }[];
  const event = events.find(({ price_from }) => Number(price_from) <= 100)!;
  const { body: whole } = await console.api.get(`/api/tickets/events/${event.id}`);
  const category = (whole.event.categories as { name: string; price: string; seats_left: number }[]).find(
    ({ price, seats_left: left }) => Number(price) <= 100 && left > 0,
  )!;
  const bought = await console.api.post(
    '/api/tickets/purchase',
    { event_id: event.id, category: category.name },
    person.token,
  );
  expect(bought.status).toBe(200);
  return { email: person.email, password: 'correct horse', token: person.token };
}

test.each(views)('a person sees their money and their tickets (%o)', async (view) => {
  const word = words[view.language];
  const as = await buyer();
  await console.visit({ ...view, path: '/account', as }, async (page) => {
    await page.locator('tbody tr').nth(1).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(2);
    await page.getByLabel(word.type).selectOption(word.deposit);
    await page.locator('tbody tr').nth(1).waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('?type=deposit');
    expect((await page.locator('tbody').innerText()).replaceAll(/[\s\u202f\u00a0]/g, ' ')).toContain(
      view.language === 'fr' ? '+100,00 €' : '+€100.00',
    );
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: word.export }).click(),
    ]);
    expect((await text(await file.createReadStream())).trim().split('\n')).toHaveLength(2);
    await page.getByRole('link', { name: word.tickets }).click();
    await page.getByRole('button', { name: word.show }).click();
    await page.getByRole('dialog').getByRole('img').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

test.each(views)('a person sees every eSIM that they bought, with its code (%o)', async (view) => {
  const word = words[view.language];
  const person = await console.api.person('Camille Moreau');
  await console.api.deposit(person.token, '100.00');
  const { body } = await console.api.get('/api/esim/plans');
  const plan = (body.plans as { id: string; name: string; data: number }[]).find(({ data }) => data === 3_072);
  for (let n = 0; n < 2; n++)
    expect((await console.api.post('/api/esim/activate', { plan_id: plan!.id }, person.token)).status).toBe(200);
  const as = { ...person, password: 'correct horse' };
  await console.visit({ ...view, path: '/account/esims', as }, async (page) => {
    await page.locator('tbody tr').nth(1).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(2);
    await page.locator('tbody').getByText(plan!.name).first().waitFor();
    await page.getByRole('button', { name: word.show }).first().click();
    await page
      .getByRole('dialog')
      .getByText(/^LPA:1\$/)
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: word.topUp }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: word.buy }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('tbody').getByText(word.more).waitFor();
    await page.getByRole('button', { name: word.show }).first().click();
    await page.getByRole('dialog').getByRole('region', { name: word.topUps }).getByText(plan!.name).waitFor();
  });
  const { esims } = (await console.api.get('/api/esims', person.token)).body;
  expect(esims.map(({ data_total }: { data_total: number }) => data_total).sort()).toEqual([3_072, 6_144]);
});

test('a profile is changed once, whatever happens in between', async () => {
  const { email, token } = await console.api.person('Before');
  await console.visit(
    { path: '/account/profile', as: { email, password: 'correct horse' }, expects: /503|504|Failed to load resource/ },
    async (page) => {
      const name = page.getByRole('textbox', { name: 'Name' });
      await name.fill('Afterwards');
      const keys = new Set<string | undefined>();
      page.on('request', (request) => {
        if (request.method() === 'PATCH') keys.add(request.headers()['idempotency-key']);
      });
      await console.stack.kill('auth');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('alert').waitFor();
      expect(await name.inputValue()).toBe('Afterwards');
      await console.stack.restart('auth');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Your profile was saved.').waitFor();
      expect(keys.size).toBe(1);
      expect((await console.api.get('/api/auth/me', token)).body.user.name).toBe('Afterwards');
    },
  );
});

const deviceWords = {
  en: {
    sessions: 'Where you are signed in',
    here: 'This device',
    endOthers: 'Sign out everywhere else',
    done: 'All other devices are signed out.',
    history: 'Sign-ins of the last 90 days',
  },
  fr: {
    sessions: 'Où vous êtes connecté',
    here: 'Cet appareil',
    endOthers: 'Déconnecter tous les autres',
    done: 'Tous les autres appareils sont déconnectés.',
    history: 'Connexions des 90 derniers jours',
  },
};

test.each(views)('a person sees their devices, and signs out everywhere else (%o)', async (view) => {
  const word = deviceWords[view.language];
  const { email, token } = await console.api.person('Camille Moreau');
  await console.visit({ ...view, path: '/account/devices', as: { email, password: 'correct horse' } }, async (page) => {
    const sessions = page.getByRole('region', { name: word.sessions });
    await sessions.getByText(word.here).waitFor();
    await sessions.getByRole('button', { name: word.endOthers }).click();
    await page.getByRole('dialog').getByRole('button', { name: word.endOthers }).click();
    await page.getByText(word.done).waitFor();
    await sessions.locator('tbody tr').nth(1).waitFor({ state: 'detached' });
    await sessions.getByText(word.here).waitFor();
    await page.getByRole('region', { name: word.history }).locator('tbody tr').nth(1).waitFor();
  });
  await until(async () => (await console.api.get('/api/auth/me', token)).status === 401, 'the other session has ended');
});

const dataWords = {
  en: {
    give: 'Agree Mails about what is new',
    withdraw: 'Withdraw Mails about what is new',
    history: 'What you decided',
    data: 'Your data',
    request: 'Request an archive',
    ready: 'Ready',
    download: 'Download',
  },
  fr: {
    give: 'Accepter Messages sur les nouveautés',
    withdraw: 'Retirer Messages sur les nouveautés',
    history: 'Ce que vous avez décidé',
    data: 'Vos données',
    request: 'Demander une archive',
    ready: 'Prête',
    download: 'Télécharger',
  },
};

test.each(views)('a person agrees, changes their mind, and takes their data with them (%o)', async (view) => {
  const word = dataWords[view.language];
  const { email, token } = await console.api.person('Camille Moreau');
  await console.visit(
    { ...view, path: '/account/consents', as: { email, password: 'correct horse' } },
    async (page) => {
      await page.getByRole('button', { name: word.give }).click();
      await page.getByRole('button', { name: word.withdraw }).click();
      await page.getByRole('button', { name: word.give }).waitFor();
      await page.getByRole('region', { name: word.history }).locator('tbody tr').nth(1).waitFor();
      expect((await console.api.get('/api/auth/consents/decisions', token)).body.decisions).toHaveLength(2);

      await page.getByRole('link', { name: word.data }).click();
      await page.getByRole('button', { name: word.request }).click();
      await page.getByText(word.ready, { exact: true }).waitFor();
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: word.download }).click(),
      ]);
      const files = unzip(await buffer(await file.createReadStream()));
      expect(JSON.parse(files.get('auth/users.jsonl')!)).toMatchObject({ email });
      expect(files.get('auth/consents.jsonl')!.trim().split('\n')).toHaveLength(2);
      expect([...files.keys()]).toEqual(expect.arrayContaining(['wallet/wallets.jsonl', 'manifest.jws']));
    },
  );
});

test.each([
  ['en', 'Changed the password', 'Account and security', 'You'],
  ['fr', 'Changement du mot de passe', 'Compte et sécurité', 'Vous'],
] as const)('a person finds what they changed under Activity (%s)', async (language, what, area, by) => {
  const { email } = await console.api.person('Camille Moreau');
  const [password, next] = ['correct horse', 'another correct horse'];
  const { body } = await console.api.post('/api/auth/login', { email, password });
  const change = { current_password: password, new_password: next };
  const { access_token: token } = body as { access_token: string };
  expect((await console.api.post('/api/auth/password/change', change, token)).status).toBe(200);
  const as = { email, password: next };
  await console.visit({ language, path: '/account/activity', as, width: 1440 }, async (page) => {
    const row = page.getByRole('row').filter({ hasText: what });
    await row.waitFor();
    expect(await row.textContent()).toContain(by);
    expect(await page.getByRole('combobox').locator('option:checked').allTextContents()).toContain(area);
  });
});
