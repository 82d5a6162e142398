import { expect, test } from '@jest/globals';
import { buyer } from '../../../test/buyer.ts';
import { administrator, lea, sofia, useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    find: 'Find',
    freeze: 'Freeze',
    unfreeze: 'Unfreeze',
    frozen: 'Frozen',
    reason: 'Reason',
    limits: 'Change the limits in EUR',
    day: 'Most in one day',
    digits: 'EUR has at most 2 digits after the point.',
    invalid: 'The amount is not valid.',
    remedy: 'Read the field violation for what is allowed.',
    set: 'Set the limits',
    transactions: 'Transactions',
    type: 'Type',
    none: 'Nothing matches these filters',
    clear: 'Clear filters',
    more: 'Load more',
    all: '52 rows',
    show: 'Show',
    inLedger: 'Open in the ledger',
    history: 'History',
    decided: 'EUR frozen',
  },
  fr: {
    find: 'Rechercher',
    freeze: 'Geler',
    unfreeze: 'Dégeler',
    frozen: 'Gelé',
    reason: 'Motif',
    limits: 'Modifier les limites en EUR',
    day: 'Maximum par jour',
    digits: 'EUR a au plus 2 chiffres après la virgule.',
    invalid: 'Le montant n’est pas valable.',
    remedy: 'Corrigez le champ indiqué.',
    set: 'Fixer les limites',
    transactions: 'Transactions',
    type: 'Type',
    none: 'Rien ne correspond à ces filtres',
    clear: 'Effacer les filtres',
    more: 'Charger la suite',
    all: '52 lignes',
    show: 'Afficher',
    inLedger: 'Ouvrir dans le grand livre',
    history: 'Historique',
    decided: 'EUR gelé',
  },
};

test.each(views)(
  'an administrator finds a person, freezes and unfreezes wallets, and sets limits (%o)',
  async (view) => {
    const word = words[view.language];
    const { id, email, token } = await console.api.person('Camille Moreau');
    await console.api.deposit(token, '50.00');
    await console.visit({ ...view, path: '/people', as: administrator, expects: /400/ }, async (page) => {
      await page.getByLabel(word.find).fill(email);
      await page.waitForURL((url) => url.searchParams.get('query') === email);
      await page.getByRole('link', { name: 'Camille Moreau' }).click();
      await page.waitForURL(`**/people/${id}`);
      await page.getByRole('button', { name: word.freeze, exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(word.reason).fill('Court order');
      await dialog.getByRole('button', { name: word.freeze, exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByText(word.frozen, { exact: true }).first().waitFor();
      const paying = await console.api.post(
        '/api/wallet/send',
        { recipient_id: (await console.api.person()).id, amount: '1.00', currency: 'EUR' },
        token,
      );
      expect(paying.status).toBe(400);
      await page.getByRole('button', { name: word.limits }).click();
      await dialog.getByLabel(word.day).fill('20.505');
      await dialog.getByLabel(word.reason).fill('Asked for by the person');
      await dialog.getByRole('button', { name: word.set }).click();
      await dialog.locator('.field-error').getByText(word.digits).waitFor();
      const alert = dialog.getByRole('alert');
      for (const text of [word.invalid, word.digits, word.remedy, 'AMOUNT_INVALID'])
        await alert.getByText(text).waitFor();
      await dialog.getByLabel(word.day).fill(view.language === 'fr' ? '20,50' : '20.50');
      await dialog.getByRole('button', { name: word.set }).click();
      await dialog.waitFor({ state: 'detached' });
      const { limits } = (await console.api.get('/api/wallet/limits', token)).body as { limits: object[] };
      expect(limits).toContainEqual(expect.objectContaining({ currency: 'EUR', day_limit: '20.50' }));
      await page.getByRole('button', { name: word.unfreeze, exact: true }).click();
      await dialog.getByLabel(word.reason).fill('The order was lifted');
      await dialog.getByRole('button', { name: word.unfreeze, exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByText(word.frozen, { exact: true }).first().waitFor({ state: 'detached' });
      await page.getByRole('link', { name: word.history }).click();
      await page.getByText(word.decided).first().waitFor();
      await page.getByText('Court order').first().waitFor();
    });
  },
);

test.each(views)('an administrator reads what a person received and paid, page by page (%o)', async (view) => {
  const word = words[view.language];
  const { id, token } = await console.api.person('Camille Moreau');
  await Promise.all(Array.from({ length: 52 }, (_, index) => console.api.deposit(token, `${index + 1}.00`)));
  await console.visit({ ...view, path: `/people/${id}`, as: administrator }, async (page) => {
    await page.getByRole('link', { name: word.transactions, exact: true }).click();
    await page.waitForURL(`**/people/${id}/transactions`);
    await page.getByRole('button', { name: word.more }).click();
    await page.getByText(word.all, { exact: true }).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(52);
    await page.getByLabel(word.type).selectOption('purchase');
    await page.getByText(word.none).waitFor();
    await page.getByRole('button', { name: word.clear }).click();
    await page.getByRole('button', { name: word.show, exact: true }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Camille Moreau').waitFor();
    // Two sides: the wallet, and where the money came from.
    expect(await dialog.locator('tbody tr').count()).toBe(2);
    await dialog.getByRole('link', { name: word.inLedger }).click();
    await page.waitForURL('**/console/ledger/transactions/*');
    await page.locator('dl.facts').waitFor();
  });
});

const esimWords = {
  en: { esims: 'eSIMs', data: '0 of 1,024 MB used', state: 'Active', sold: 'What was sold', few: 'From five eSIMs on' },
  fr: {
    esims: 'eSIM',
    data: /0 Mo utilisés sur 1.024/,
    state: 'Active',
    sold: 'Ce qui a été vendu',
    few: 'À partir de cinq eSIM',
  },
};

test.each(views)('staff reads the eSIMs of a person, and what was sold of their plan (%o)', async (view) => {
  const word = esimWords[view.language];
  const { id, token } = await console.api.person('Camille Moreau');
  await console.api.deposit(token, '50.00');
  const { plans } = (await console.api.get('/api/esim/plans')).body as { plans: { id: string; name: string }[] };
  const plan = plans.find(({ name }) => name === 'Riviera Pocket 1 GB')!;
  const bought = await console.api.post('/api/esim/activate', { plan_id: plan.id }, token);
  const { esim } = bought.body as { esim: { id: string } };
  await console.visit({ ...view, path: `/people/${id}`, as: administrator }, async (page) => {
    await page.getByRole('link', { name: word.esims, exact: true }).click();
    await page.waitForURL(`**/people/${id}/esims`);
    await page.getByText(word.data).first().waitFor();
    await page.getByText(word.state, { exact: true }).first().waitFor();
    await page.getByRole('link', { name: plan.name }).click();
    await page.waitForURL(`**/orders/${esim.id}`);
  });
  await console.visit({ ...view, path: `/manage/plans/${plan.id}`, as: sofia }, async (page) => {
    await page.getByRole('heading', { name: word.sold }).waitFor();
    await page.getByText(word.few).waitFor();
  });
});

test.each(views)('staff reads the tickets of a person, without their codes (%o)', async (view) => {
  const { id, order, title } = await buyer(console.api);
  await console.visit({ ...view, path: `/people/${id}`, as: administrator }, async (page) => {
    await page.locator(`a[href$="/people/${id}/tickets"]`).click();
    await page.waitForURL(`**/people/${id}/tickets`);
    const rows = page.locator('tbody tr');
    await rows.getByText(view.language === 'fr' ? 'Valable' : 'Valid', { exact: true }).waitFor();
    expect(await rows.count()).toBe(1);
    expect(await page.locator('main').innerText()).not.toContain('PLAZA2');
    await rows.getByRole('link', { name: title }).click();
    await page.waitForURL(`**/orders/${order}`);
  });
});

test('a person without a role sees nobody', async () => {
  await console.visit({ path: '/people', as: lea }, async (page) => {
    await page.getByText('It needs the permission “people.read”').waitFor();
  });
});

const staffWords = {
  en: {
    give: 'Give the role',
    role: 'Role',
    badge: 'Support',
    look: 'Look as',
    reason: 'Reason',
    send: 'Look as this person',
    banner: 'You see what Camille Moreau sees.',
    stop: 'Stop',
    devices: 'Devices',
    looked: 'The support looked at your account',
    freeze: 'Freeze',
  },
  fr: {
    give: 'Donner le rôle',
    role: 'Rôle',
    badge: 'Assistance',
    look: 'Voir comme elle',
    reason: 'Motif',
    send: 'Voir comme cette personne',
    banner: 'Vous voyez ce que voit Camille Moreau.',
    stop: 'Arrêter',
    devices: 'Appareils',
    looked: 'L’assistance a consulté votre compte',
    freeze: 'Geler',
  },
};

test.each(views)('an administrator gives a role, and support looks as a person, who sees it (%o)', async (view) => {
  const word = staffWords[view.language];
  const [camille, support] = [await console.api.person('Camille Moreau'), await console.api.person('Noah Petit')];
  await console.api.deposit(camille.token, '50.00');
  await console.visit({ ...view, path: `/people/${support.id}`, as: administrator }, async (page) => {
    await page.getByLabel(word.role).selectOption('support');
    await page.getByRole('button', { name: word.give }).click();
    await page.getByText(word.badge, { exact: true }).first().waitFor();
  });
  const password = 'correct horse';
  const asSupport = { email: support.email, password };
  await console.visit({ ...view, path: `/people/${camille.id}`, as: asSupport, expects: /403/ }, async (page) => {
    await page.getByRole('button', { name: word.look, exact: true }).waitFor();
    // Support reads wallets and does not freeze them.
    expect(await page.getByRole('button', { name: word.freeze, exact: true }).count()).toBe(0);
    await page.getByRole('button', { name: word.look, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(word.reason).fill('She cannot find her tickets');
    await dialog.getByRole('button', { name: word.send }).click();
    await page.getByText(word.banner).waitFor();
    await page.getByRole('button', { name: word.stop, exact: true }).click();
    await page.getByText(word.banner).waitFor({ state: 'detached' });
    await page.waitForURL(`**/people/${camille.id}`);
    await page.getByRole('button', { name: word.look, exact: true }).waitFor();
  });
  await console.visit({ ...view, path: '/account/devices', as: { email: camille.email, password } }, async (page) => {
    await page.getByText(word.looked).waitFor();
  });
});

const suspensionWords = {
  en: {
    sessions: 'Sessions',
    endAll: 'End all sessions',
    none: 'Not signed in anywhere',
    suspend: 'Suspend',
    reason: 'Reason',
    badge: 'Suspended',
    lift: 'Lift',
    liftIt: 'Lift the suspension',
  },
  fr: {
    sessions: 'Sessions',
    endAll: 'Terminer toutes les sessions',
    none: 'Aucune connexion ouverte',
    suspend: 'Suspendre',
    reason: 'Motif',
    badge: 'Suspendu',
    lift: 'Lever',
    liftIt: 'Lever la suspension',
  },
};

test.each(views)('an administrator ends the sessions of a person, suspends them and lifts it (%o)', async (view) => {
  const word = suspensionWords[view.language];
  const { id, email } = await console.api.person('Camille Moreau');
  const signIn = () => console.api.post('/api/auth/login', { email, password: 'correct horse' });
  await console.visit({ ...view, path: `/people/${id}`, as: administrator }, async (page) => {
    await page.getByRole('link', { name: word.sessions, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: word.endAll }).click();
    await dialog.getByRole('button', { name: word.endAll }).click();
    await page.getByText(word.none).waitFor();
    await page.getByRole('button', { name: word.suspend, exact: true }).click();
    await dialog.getByLabel(word.reason).fill('Tickets sold twice');
    await dialog.getByRole('button', { name: word.suspend, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Tickets sold twice').waitFor();
    expect((await signIn()).status).toBe(403);
    await page.getByRole('button', { name: word.lift, exact: true }).click();
    await dialog.getByRole('button', { name: word.liftIt }).click();
    await page.getByText('Tickets sold twice').waitFor({ state: 'detached' });
    expect((await signIn()).status).toBe(200);
  });
});
