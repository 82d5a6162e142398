import { expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { administrator, useConsole, views, type Page } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    noEvent: 'There is no event yet',
    newEvent: 'New event',
    event: 'Event',
    club: 'Club',
    date: 'Date',
    venue: 'Venue',
    competition: 'Competition',
    category: 'Name of the category',
    price: 'Price',
    rows: 'Rows',
    seats: 'Seats in each row',
    create: 'Create the draft',
    draft: 'Draft',
    publish: 'Publish',
    publishNow: 'Publish it',
    published: 'Published',
    change: 'Change',
    save: 'Save',
    undo: 'Undo',
    undoNow: 'Take it back',
    reverted: 'Taken back',
    move: 'Receive or correct',
    quantity: 'Quantity',
    receipt: 'Receipt',
    addVariant: 'Add a variant',
    variant: 'Variant',
    sku: 'SKU',
    size: 'Size',
    colour: 'Colour',
    taken: 'All 3 in stock are of this variant',
    stock: 'Stock',
    archive: 'Archive',
    archived: 'Archived',
    noMerchant: 'You have no merchant whose shop window you can see',
    newClub: 'New club',
    id: 'Id',
    name: 'Name',
    country: 'Country',
  },
  fr: {
    noEvent: 'Il n’y a pas encore d’événement',
    newEvent: 'Nouvel événement',
    event: 'Événement',
    club: 'Club',
    date: 'Date',
    venue: 'Lieu',
    competition: 'Compétition',
    category: 'Nom de la catégorie',
    price: 'Prix',
    rows: 'Rangs',
    seats: 'Places par rang',
    create: 'Créer le brouillon',
    draft: 'Brouillon',
    publish: 'Publier',
    publishNow: 'Publier maintenant',
    published: 'Publié',
    change: 'Modifier',
    save: 'Enregistrer',
    undo: 'Annuler',
    undoNow: 'Annuler la modification',
    reverted: 'Annulation',
    move: 'Recevoir ou corriger',
    quantity: 'Quantité',
    receipt: 'Réception',
    addVariant: 'Ajouter une variante',
    variant: 'Variante',
    sku: 'Référence (SKU)',
    size: 'Taille',
    colour: 'Couleur',
    taken: 'Les 3 unités en stock sont de cette variante',
    stock: 'Stock',
    archive: 'Archiver',
    archived: 'Archivée',
    noMerchant: 'Vous n’avez pas de commerce dont vous pouvez voir la vitrine',
    newClub: 'Nouveau club',
    id: 'Identifiant',
    name: 'Nom',
    country: 'Pays',
  },
};

type Words = (typeof words)['en'];

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });

const asStaff = async (): Promise<string> =>
  (await console.api.post('/api/auth/login', { email: administrator.email, password: administrator.password })).body
    .access_token;

/** Somebody who owns a merchant that auth knows. */
async function seller() {
  const { id, email, token } = await console.api.person('Match Day');
  const made = { user_id: id, name: 'Match Day', currency: 'EUR' };
  const { merchant } = (await console.api.post('/api/admin/merchants', made, await asStaff())).body;
  const path = `/api/manage/products?merchant_id=${merchant.id}`;
  await until(async () => (await console.api.get(path, token)).status === 200, 'auth knows the merchant');
  return { email, password: 'correct horse', token, merchantId: merchant.id as string };
}

async function aClub(): Promise<string> {
  const id = `CLUB_${crypto.randomUUID().slice(0, 8).toUpperCase()}`;
  const made = await console.api.post('/api/manage/clubs', { id, name: `Club ${id}`, country: 'MC' }, await asStaff());
  expect(made.status).toBe(200);
  // As the page reads it: what was read before the club was there is kept at the edge for three seconds.
  const isListed = async () =>
    (await console.api.get('/api/clubs?page_size=100')).body.clubs.some((club: { id: string }) => club.id === id);
  await until(isListed, 'the club is in the list');
  return id;
}

/** From the empty list to what everybody can buy. @returns the id of the event */
async function sellEvent(page: Page, word: Words, club: string): Promise<string> {
  await page.getByText(word.noEvent).waitFor();
  await page.getByRole('link', { name: word.newEvent }).click();
  await field(page, word.event).fill('Derby');
  await field(page, word.club).selectOption(club);
  await field(page, word.date).fill('2031-05-01T20:45');
  await field(page, word.venue).fill('Stade Louis-II');
  await field(page, word.competition).fill('League');
  await field(page, word.category).fill('Stand');
  await field(page, word.price).fill('25');
  await field(page, word.rows).fill('2');
  await field(page, word.seats).fill('10');
  await button(page, word.create).click();
  await page.locator('.badge', { hasText: word.draft }).waitFor();
  await button(page, word.publish).click();
  await button(page, word.publishNow).click();
  await page.locator('.badge', { hasText: word.published }).waitFor();
  return page.url().split('/').at(-1)!;
}

// With everything around it.
const twoMinutes = 120_000;

test.each(views)(
  'a seller has a first event on sale in under two minutes (%o)',
  async (view) => {
    const [as, club] = [await seller(), await aClub()];
    await console.visit({ ...view, path: '/manage/events', as }, async (page) => {
      const id = await sellEvent(page, words[view.language], club);
      await until(
        async () => (await console.api.get(`/api/tickets/events/${id}`)).body.event?.seats_available === 20,
        'everybody sees it',
      );
    });
  },
  twoMinutes,
);

test.each(views)('a price is changed and taken back, and goods are received (%o)', async (view) => {
  const word = words[view.language];
  const [as, club] = [await seller(), await aClub()];
  const given = { name: 'Scarf', club, category: 'scarves', price: '25.00', stock: 3, merchant_id: as.merchantId };
  const { product } = (await console.api.post('/api/manage/products', given, as.token)).body;
  await console.visit({ ...view, path: `/manage/products/${product.id}`, as }, async (page) => {
    await page.getByRole('link', { name: word.change, exact: true }).click();
    await field(page, word.price).fill('20');
    await button(page, word.save).click();
    await page.getByText(/price: 25.* → 20/).waitFor();
    await button(page, word.undo).click();
    await button(page, word.undoNow).click();
    await page.locator('.badge', { hasText: word.reverted }).waitFor();
    await button(page, word.move).click();
    await field(page, word.quantity).fill('7');
    await page.getByRole('dialog').getByRole('button', { name: word.save }).click();
    await page.getByText('+7').waitFor();
  });
  const now = (await console.api.get(`/api/manage/products/${product.id}`, as.token)).body.product;
  expect(now).toMatchObject({ price: '25.00', stock: 10 });
});

test.each(views)('a product gets sizes, each with a stock of its own, and one is archived (%o)', async (view) => {
  const word = words[view.language];
  const [as, club] = [await seller(), await aClub()];
  const given = { name: 'Shirt', club, category: 'shirts', price: '25.00', stock: 3, merchant_id: as.merchantId };
  const { product } = (await console.api.post('/api/manage/products', given, as.token)).body;
  await console.visit({ ...view, path: `/manage/products/${product.id}`, as }, async (page) => {
    const dialog = page.getByRole('dialog');
    await button(page, word.addVariant).click();
    await field(page, word.sku).fill('SHIRT-M');
    await field(page, word.size).fill('M');
    await field(page, word.colour).fill('red');
    await dialog.getByText(word.taken).click();
    await dialog.getByRole('button', { name: word.save }).click();
    await page.getByText('SHIRT-M', { exact: true }).waitFor();
    await button(page, word.addVariant).click();
    await field(page, word.sku).fill('SHIRT-L');
    await field(page, word.size).fill('L');
    await dialog.getByLabel(word.price, { exact: true }).fill('28');
    await dialog.getByLabel(word.stock, { exact: true }).fill('4');
    await dialog.getByRole('button', { name: word.save }).click();
    await page.getByText('SHIRT-L', { exact: true }).waitFor();
    await button(page, word.move).click();
    await dialog.getByLabel(word.variant, { exact: true }).selectOption('SHIRT-L');
    await field(page, word.quantity).fill('7');
    await dialog.getByRole('button', { name: word.save }).click();
    await page.getByText('+7').waitFor();
    await page
      .getByRole('row', { name: /SHIRT-L/ })
      .getByRole('button', { name: word.archive })
      .click();
    await dialog.getByRole('button', { name: word.archive }).click();
    await page.locator('.badge', { hasText: word.archived }).waitFor();
  });
  const now = (await console.api.get(`/api/manage/products/${product.id}`, as.token)).body.product;
  expect(now).toMatchObject({
    stock: 14,
    variants: [
      { sku: 'SHIRT-M', size: 'M', colour: 'red', price: '', stock: 3, state: 'active' },
      { sku: 'SHIRT-L', size: 'L', price: '28.00', stock: 11, state: 'archived' },
    ],
  });
});

test('staff adds a club, and sees what everybody sells', async () => {
  const word = words.en;
  const id = `NEW_${crypto.randomUUID().slice(0, 8).toUpperCase()}`;
  await console.visit({ path: '/manage/clubs', as: administrator }, async (page) => {
    await button(page, word.newClub).click();
    await field(page, word.id).fill(id);
    await field(page, word.name).fill('A new club');
    await field(page, word.country).fill('fr');
    await button(page, word.save).click();
    await page.getByText(id).waitFor();
    await page.goto(page.url().replace('/clubs', '/changes'));
    await page.getByText('Club A new club: created').first().waitFor();
  });
  expect((await console.api.get(`/api/clubs/${id}`)).body.club).toMatchObject({ id, country: 'FR' });
});

test('whoever sells nothing is told so', async () => {
  const { email } = await console.api.person('A fan');
  await console.visit({ path: '/manage', as: { email, password: 'correct horse' } }, async (page) => {
    await page.getByText(words.en.noMerchant).waitFor();
  });
});
