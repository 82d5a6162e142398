// Many things changed at once in the console: from a file, and by a filter.
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { administrator, useConsole, views, type Page } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    bulk: 'In bulk',
    import: 'Import a file',
    change: 'Change by a filter',
    of: 'Of what',
    file: 'CSV file',
    send: 'Send and preview',
    show: 'Show',
    errors: 'Errors (1)',
    changes: 'Changes (1)',
    comma: 'The number has a comma.',
    applyTwo: 'Apply 2 lines',
    report: 'Report',
    done: 'Done',
    category: 'Category',
    percent: 'Prices by percent',
    rounding: 'Prices are rounded',
    preview: 'Preview',
    applyThree: 'Apply 3 lines',
    again: 'Choose “late.csv” again',
    goOn: 'Go on',
    empty: 'This file is empty.',
    open: 'Go to the open import',
    cancel: 'Cancel it',
    cancelNow: 'Cancel now',
    cancelled: 'Cancelled',
    failed: 'Failed',
    unknown: 'The first line names a column that there is not.',
    products: 'Products',
    mayNot: 'You may not change many things at once',
  },
  fr: {
    bulk: 'Lots',
    import: 'Importer un fichier',
    change: 'Modifier par filtre',
    of: 'De quoi',
    file: 'Fichier CSV',
    send: 'Envoyer et prévisualiser',
    show: 'Afficher',
    errors: 'Erreurs (1)',
    changes: 'Modifications (1)',
    comma: 'Le nombre a une virgule.',
    applyTwo: 'Appliquer 2 lignes',
    report: 'Rapport',
    done: 'Terminé',
    category: 'Catégorie',
    percent: 'Prix en pour cent',
    rounding: 'Les prix sont arrondis',
    preview: 'Prévisualiser',
    applyThree: 'Appliquer 3 lignes',
  },
};

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const badge = (page: Page, name: string) => page.locator('.badge', { hasText: name }).first();
const csv = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

const asStaff = async (): Promise<string> =>
  (await console.api.post('/api/auth/login', { email: administrator.email, password: administrator.password })).body
    .access_token;

/** Somebody who owns a merchant, and sells three products of a new club. */
async function seller() {
  const { id, email, token } = await console.api.person('Bulk shop');
  const staff = await asStaff();
  const made = { user_id: id, name: 'Bulk shop', currency: 'EUR' };
  const { merchant } = (await console.api.post('/api/admin/merchants', made, staff)).body;
  const path = `/api/manage/products?merchant_id=${merchant.id}`;
  await until(async () => (await console.api.get(path, token)).status === 200, 'auth knows the merchant');
  const club = `BULK_${crypto.randomUUID().slice(0, 8).toUpperCase()}`;
  await console.api.post('/api/manage/clubs', { id: club, name: club, country: 'MC' }, staff);
  const products = [];
  for (const price of ['10.00', '20.00', '30.00']) {
    const given = { name: `Scarf ${price}`, club, category: 'scarves', price, stock: 3, merchant_id: merchant.id };
    products.push((await console.api.post('/api/manage/products', given, token)).body.product);
  }
  return { email, password: 'correct horse', token, club, merchantId: merchant.id as string, products, path };
}

const pricesOf = async ({ path, token }: { path: string; token: string }): Promise<string[]> =>
  (await console.api.get(path, token)).body.products.map(({ price }: { price: string }) => price).sort();

/** What a button gives as a file. */
async function saved(page: Page, name: string): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, name).click()]);
  return { name: file.suggestedFilename(), text: await text(await file.createReadStream()) };
}

test.each(views)('a file is sent, previewed, applied and reported (%o)', async (view) => {
  const word = words[view.language];
  const as = await seller();
  const [changed] = as.products;
  const file = [
    'id,external_id,name,club,category,price',
    `,new-1,Flag,${as.club},flags,9.50`,
    `${changed.id},,Scarf 10.00,${as.club},scarves,12.00`,
    `,new-2,Mug,${as.club},mugs,"7,50"`,
  ].join('\n');
  await console.visit({ ...view, path: '/manage/bulk', as }, async (page) => {
    await page.getByRole('link', { name: word.import }).click();
    await field(page, word.file).setInputFiles(csv('window.csv', file));
    await button(page, word.send).click();
    // Errors come first.
    await page.getByText(word.comma).waitFor();
    await page.getByRole('option', { name: word.errors }).waitFor({ state: 'attached' });
    await field(page, word.show).selectOption('change');
    await page.getByText('price: 10.00 → 12.00').waitFor();
    // Whoever leaves goes on where they were, by the address alone.
    await page.reload();
    await page.getByText('price: 10.00 → 12.00').waitFor();
    expect(await pricesOf(as)).toEqual(['10.00', '20.00', '30.00']);
    await button(page, word.applyTwo).click();
    await badge(page, word.done).waitFor();
    const { name, text: report } = await saved(page, word.report);
    expect(name).toMatch(/^report-products-\d{4}-\d\d-\d\d\.csv$/);
    expect(report.match(/DECIMAL_COMMA|applied/g)?.sort()).toEqual(['DECIMAL_COMMA', 'applied', 'applied']);
  });
  expect(await pricesOf(as)).toEqual(['12.00', '20.00', '30.00', '9.50']);
});

test.each(views)('everything that a filter finds is changed (%o)', async (view) => {
  const word = words[view.language];
  const as = await seller();
  await console.visit({ ...view, path: '/manage/bulk', as }, async (page) => {
    await page.getByRole('link', { name: word.change }).click();
    await field(page, word.category).fill('scarves');
    await field(page, word.percent).fill('-10');
    await field(page, word.rounding).selectOption('ninety_nine');
    await button(page, word.preview).click();
    await page.getByText('price: 30.00 → 26.99').waitFor();
    await button(page, word.applyThree).click();
    await badge(page, word.done).waitFor();
  });
  expect(await pricesOf(as)).toEqual(['17.99', '26.99', '8.99']);
});

test('an upload that stopped goes on with the same file, and can be cancelled', async () => {
  const word = words.en;
  const as = await seller();
  const begun = { kind: 'products', file_name: 'late.csv', merchant_id: as.merchantId };
  const { id } = (await console.api.post('/api/manage/imports', begun, as.token)).body.import;
  const large = [
    'external_id,name,description,club,category,price',
    ...Array.from({ length: 30 }, (_, row) => `late-${row},Flag ${row},${'long '.repeat(9_000)},${as.club},flags,9.50`),
  ].join('\n');
  await console.visit({ path: `/manage/bulk/${id}`, as }, async (page) => {
    const again = field(page, word.again);
    await again.setInputFiles(csv('late.csv', ''));
    await page.getByText(word.empty).waitFor();
    await again.setInputFiles(csv('late.csv', large));
    await button(page, word.goOn).click();
    await page.getByText('The cell has more than 10,000 characters.').first().waitFor();
    await button(page, word.cancel).click();
    await button(page, word.cancelNow).click();
    await badge(page, word.cancelled).waitFor();
  });
  expect((await console.api.get(`/api/manage/imports/${id}`, as.token)).body.import.bytes).toBeGreaterThan(1_000_000);
});

test('a second import shows the way to the open one, and a file that is wrong as a whole says why', async () => {
  const word = words.en;
  const as = await seller();
  const begun = { kind: 'prices', file_name: 'first.csv', merchant_id: as.merchantId };
  const { id } = (await console.api.post('/api/manage/imports', begun, as.token)).body.import;
  const path = `/manage/bulk/import?merchant=${as.merchantId}&kind=prices`;
  // The answer that it is refused.
  await console.visit({ path, as, expects: /409/ }, async (page) => {
    await field(page, word.file).setInputFiles(csv('second.csv', 'id,price\n'));
    await button(page, word.send).click();
    await page.getByRole('link', { name: word.open }).click();
    await page.waitForURL(`**/manage/bulk/${id}`);
    await button(page, word.cancel).click();
    await button(page, word.cancelNow).click();
    await badge(page, word.cancelled).waitFor();
    await page.goto(page.url().replace(id, `import?merchant=${as.merchantId}&kind=prices`));
    await field(page, word.file).setInputFiles(csv('second.csv', 'id,colour\nx,red\n'));
    await button(page, word.send).click();
    await badge(page, word.failed).waitFor();
    await page.getByText(word.unknown).first().waitFor();
  });
});

test('what is sold is exported, and whoever sells nothing begins nothing', async () => {
  const word = words.en;
  const as = await seller();
  await console.visit({ path: '/manage/bulk', as }, async (page) => {
    const { name, text: lines } = await saved(page, word.products);
    expect(name).toMatch(/^products-\d{4}-\d\d-\d\d\.csv$/);
    expect(lines.split('\r\n').filter((line) => line.includes('Scarf'))).toHaveLength(3);
  });
  const { email } = await console.api.person('A fan');
  await console.visit({ path: '/manage/bulk/import', as: { email, password: 'correct horse' } }, async (page) => {
    await page.getByText(word.mayNot).waitFor();
  });
});
