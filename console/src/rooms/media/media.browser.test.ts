import { expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { administrator, lea, useConsole, views, type Page } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    empty: 'There is no picture yet',
    noMerchant: 'You have no merchant whose pictures you can see',
    files: 'Pictures to upload',
    cancel: 'Cancel held.jpg',
    notAPicture: 'This is not a JPEG, PNG, WebP, GIF or AVIF.',
    dismiss: 'Take logo.svg from the list',
    english: 'In English',
    french: 'In French',
    saveWords: 'Save the words',
    copy: 'Copy',
    unused: 'Only unused',
    remove: 'Delete',
    removeNow: 'Delete it',
    used: 'Something shows this picture. Take it away there first:',
    choose: 'Choose from the library',
    use: 'Use 2 pictures',
    later: 'Move picture 1 back',
    name: 'Name',
    club: 'Club',
    category: 'Category',
    price: 'Price',
    create: 'Create the draft',
    close: 'Close',
    called: 'A red jersey',
  },
  fr: {
    empty: 'Il n’y a pas encore d’image',
    noMerchant: 'Vous n’avez pas de marchand dont vous pouvez voir les images',
    files: 'Images à envoyer',
    cancel: 'Annuler held.jpg',
    notAPicture: 'Ce n’est pas une image JPEG, PNG, WebP, GIF ou AVIF.',
    dismiss: 'Retirer logo.svg de la liste',
    english: 'En anglais',
    french: 'En français',
    saveWords: 'Enregistrer les textes',
    copy: 'Copie',
    unused: 'Inutilisées seulement',
    remove: 'Supprimer',
    removeNow: 'Supprimer',
    used: 'Cette image est affichée. Retirez-la d’abord ici :',
    choose: 'Choisir dans la médiathèque',
    use: 'Utiliser 2 images',
    later: 'Reculer l’image 1',
    name: 'Nom',
    club: 'Club',
    category: 'Catégorie',
    price: 'Prix',
    create: 'Créer le brouillon',
    close: 'Fermer',
    called: 'Un maillot rouge',
  },
};

type Words = (typeof words)['en'];

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const tiles = (page: Page) => page.locator('.tiles > li');

interface Chosen {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A picture as a camera may send it, drawn by the browser itself. */
async function photo(page: Page, name: string, colour: string, width = 800): Promise<Chosen> {
  // As text, since the types of a page are not those of a test.
  const url = await page.evaluate<string>(`(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: ${width}, height: ${width} });
    const pen = canvas.getContext('2d');
    pen.fillStyle = '${colour}';
    pen.fillRect(0, 0, ${width}, ${width});
    pen.fillStyle = '#fff';
    pen.fillRect(${width * 0.6}, ${width * 0.1}, ${width * 0.2}, ${width * 0.8});
    return canvas.toDataURL('image/jpeg');
  })()`);
  return { name, mimeType: 'image/jpeg', buffer: Buffer.from(url.split(',')[1]!, 'base64') };
}

const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');

/** Somebody who owns a merchant that auth knows, and sells for a club. */
async function seller() {
  const { id, email, token } = await console.api.person('Match Day');
  const { email: login, password } = administrator;
  const staff = (await console.api.post('/api/auth/login', { email: login, password })).body.access_token;
  const made = { user_id: id, name: 'Match Day', currency: 'EUR' };
  const merchantId: string = (await console.api.post('/api/admin/merchants', made, staff)).body.merchant.id;
  const path = `/api/media?merchant_id=${merchantId}`;
  await until(async () => (await console.api.get(path, token)).status === 200, 'auth knows the merchant');
  return { email, password: 'correct horse', token, merchantId };
}

/** Uploads what is taken and what is not. */
async function upload(page: Page, word: Words): Promise<void> {
  const files = field(page, word.files);
  await page.getByText(word.empty).waitFor();
  await files.setInputFiles([
    await photo(page, 'red.jpg', '#c1121f'),
    await photo(page, 'small.jpg', '#c1121f', 400),
    await photo(page, 'blue.jpg', '#1d3557'),
    { name: 'logo.svg', mimeType: 'image/svg+xml', buffer: drawing },
    { name: 'logo.png', mimeType: 'image/png', buffer: drawing },
  ]);
  await page.locator('.tile img').nth(2).waitFor();
  await until(async () => (await page.getByText(word.notAPicture).count()) === 2, 'both drawings were refused');
  await button(page, word.dismiss).click();
}

/** An upload that is held on its way shows its progress, and can be cancelled. */
async function cancel(page: Page, word: Words): Promise<void> {
  await page.route(
    ({ origin }) => origin === console.stack.storeUrl,
    (route) => (route.request().method() === 'PUT' ? undefined : route.continue()),
  );
  await field(page, word.files).setInputFiles([await photo(page, 'held.jpg', '#2a9d8f')]);
  await page.locator('progress').waitFor();
  await button(page, word.cancel).click();
  await page.locator('progress').waitFor({ state: 'detached' });
  await page.unrouteAll({ behavior: 'ignoreErrors' });
}

/** Two pictures of the library for a product, whose order is then changed. */
async function showOnProduct(page: Page, word: Words): Promise<void> {
  await field(page, word.name).fill('Home jersey');
  await field(page, word.club).selectOption('AS_MONACO');
  await field(page, word.category).fill('jerseys');
  await field(page, word.price).fill('90');
  await button(page, word.choose).click();
  await page.locator('dialog .tile').nth(0).click();
  await page.locator('dialog .tile').nth(1).click();
  await button(page, word.use).click();
  await page.locator('.chosen > li').nth(1).waitFor();
  const first = await page.locator('.chosen img').first().getAttribute('src');
  await button(page, word.later).click();
  expect(await page.locator('.chosen img').nth(1).getAttribute('src')).toBe(first);
  await button(page, word.create).click();
  await page.locator('.gallery img').nth(1).waitFor();
  expect(await page.locator('.gallery img').nth(1).getAttribute('src')).toBe(first);
}

// Pictures are made ready one after another.
const threeMinutes = 180_000;

test.each(views)(
  'pictures are uploaded, described, shown by a product, and deleted when nothing shows them (%o)',
  async (view) => {
    const word = words[view.language];
    const { token, merchantId, ...owner } = await seller();
    const visit = { ...view, path: '/media', as: owner };
    await console.visit(visit, async (page) => {
      await upload(page, word);
      await cancel(page, word);
      await until(async () => {
        const { media } = (await console.api.get(`/api/media?merchant_id=${merchantId}`, token)).body;
        return media.length === 4;
      }, 'three pictures and a refused one are left');
      await page
        .locator('.tile', { has: page.locator('img') })
        .last()
        .click();
      await field(page, word.english).fill('A red jersey');
      await field(page, word.french).fill('Un maillot rouge');
      await button(page, word.saveWords).click();
      await page.getByRole('heading', { level: 1, name: word.called }).waitFor();
      await page.locator('.tile', { hasText: word.copy }).first().waitFor();
    });
    const form = { ...view, path: `/manage/products/new?merchant=${merchantId}`, as: owner };
    await console.visit(form, async (page) => {
      await showOnProduct(page, word);
    });
    await console.visit({ ...visit, path: '/media?unused=yes&state=ready' }, async (page) => {
      await tiles(page).first().waitFor();
      expect(await tiles(page).count()).toBe(1);
      await tiles(page).first().locator('a').click();
      await button(page, word.remove).click();
      await page.locator('dialog button[type=submit]', { hasText: word.removeNow }).click();
      await tiles(page).nth(2).waitFor();
      expect(await tiles(page).count()).toBe(3);
      await page
        .locator('.tile', { has: page.locator('img') })
        .first()
        .click();
      await page.getByRole('link', { name: 'Home jersey' }).waitFor();
      await button(page, word.remove).click();
      await page.locator('dialog', { hasText: word.used }).getByRole('link', { name: 'Home jersey' }).waitFor();
      await button(page, word.close).click();
    });
  },
  threeMinutes,
);

test('who has no merchant sees why there is nothing', async () => {
  await console.visit({ path: '/media', as: lea, language: 'fr' }, async (page) => {
    await page.getByText(words.fr.noMerchant).waitFor();
  });
});
