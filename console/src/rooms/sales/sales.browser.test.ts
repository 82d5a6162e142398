// What a merchant sees of orders in the console, and refunds.
import { expect, test } from '@jest/globals';
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { until } from '@plaza/testing';
import { lea, useConsole, views, type Page } from '../../../test/harness.ts';
import type { Visitor } from '../../../test/browser.ts';

const console = useConsole();
const password = 'correct horse';

const words = {
  en: {
    find: 'Find',
    goTo: 'Go to',
    refund: 'Refund',
    of: 'Refund',
    lines: 'Some lines',
    reason: 'Reason',
    back: '1 product returns to the stock.',
    send: 'Refund €12.50',
    partly: 'Partly refunded',
    refunds: 'Refunds',
    none: 'Nothing matches these filters',
    status: 'State',
    refunded: 'Refunded',
    wallet: 'Wallet of the buyer',
  },
  fr: {
    find: 'Rechercher',
    goTo: 'Aller à',
    refund: 'Rembourser',
    of: 'Rembourser',
    lines: 'Certaines lignes',
    reason: 'Motif',
    back: '1 produit retourne en stock.',
    send: /^Rembourser 12,50/,
    partly: 'Remboursée en partie',
    refunds: 'Remboursements',
    none: 'Rien ne correspond à ces filtres',
    status: 'État',
    refunded: 'Remboursée',
    wallet: 'Portefeuille de l’acheteur',
  },
};

interface Sold {
  seller: Visitor;
  merchant: string;
  order: string;
  /** Sold by the platform with the same order. */
  hidden: string;
}

/** An order of three of a new merchant's, and of something else. */
async function sold(): Promise<Sold> {
  const { api, stack } = console;
  const [owner, buyer, staff] = [await api.person('Seller'), await api.person('Camille Moreau'), await api.person()];
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, staff.email));
  const login = await api.post('/api/auth/login', { email: staff.email, password });
  const admin = (login.body as { access_token: string }).access_token;
  const ok = async <Body>(path: string, body: object, token: string): Promise<Body> => {
    const answer = await api.post(path, body, token);
    expect([path, answer.status, answer.body]).toMatchObject([path, 200, {}]);
    return answer.body as Body;
  };
  const named = { user_id: owner.id, name: 'Le Kop', currency: 'EUR' };
  const { merchant } = await ok<{ merchant: { id: string } }>('/api/admin/merchants', named, admin);
  await until(
    async () => (await api.get(`/api/merchants/${merchant.id}/keys`, owner.token)).status === 200,
    'auth knows the merchant',
  );
  await api.deposit(buyer.token, '100.00');
  const hidden = `Pennant ${owner.id.slice(0, 8)}`;
  for (const [name, merchant_id, quantity] of [
    ['Flag', merchant.id, 3],
    [hidden, '', 1],
  ] as const) {
    const given = { merchant_id, name, club: 'AS_MONACO', category: 'flags', price: '12.50', stock: 9 };
    type Made = { product: { id: string; managed: { etag: string } } };
    const { product } = await ok<Made>('/api/manage/products', given, admin);
    const published = { state: 'published', etag: product.managed.etag };
    await ok(`/api/manage/products/${product.id}/state`, published, admin);
    await ok('/api/shop/cart', { product_id: product.id, quantity }, buyer.token);
  }
  const { order } = await ok<{ order: { id: string } }>('/api/shop/checkout', {}, buyer.token);
  return { seller: { email: owner.email, password }, merchant: merchant.id, order: order.id, hidden };
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });

test.each(views)('a seller finds an order, sees its own lines, and refunds one of them (%o)', async (view) => {
  const word = words[view.language];
  const { seller, order, hidden } = await sold();
  await console.visit({ ...view, path: '/sales', as: seller }, async (page) => {
    await page.getByLabel(word.find).fill(order.slice(0, 28));
    await page.waitForURL((url) => url.searchParams.get('find') === order.slice(0, 28));
    await page.getByText('Camille Moreau').first().waitFor();
    expect(await page.locator('tbody tr').count()).toBe(1);
    await page.getByRole('link', { name: '3 × Flag' }).click();
    await page.waitForURL(`**/sales/${order}?**`);
    await page.getByText('Camille Moreau').first().waitFor();
    expect(await page.getByText(hidden).count()).toBe(0);
    // Also from anywhere.
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: word.goTo, exact: true }).fill(order);
    await page.locator('[role=option][aria-selected=true]').filter({ hasText: '3 × Flag' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/sales/${order}?**`);
    await page.getByRole('link', { name: word.refund, exact: true }).click();
    await page.getByLabel(word.of, { exact: true }).selectOption(word.lines);
    await page.getByLabel('Flag').fill('1');
    await page.getByText(word.back).waitFor();
    await page.getByText(word.wallet).waitFor();
    await page.getByLabel(word.reason).fill('Torn');
    await page.getByRole('button', { name: word.send }).click();
    await page.waitForURL(`**/sales/${order}?**`);
    await page.getByText(word.partly).first().waitFor();
    await heading(page, word.refunds).waitFor();
    await page.getByText('Torn').waitFor();
  });
});

test('filters stay in the address, and a product leads to its orders', async () => {
  const { seller, order, merchant } = await sold();
  const word = words.en;
  await console.visit({ path: `/sales?merchant=${merchant}&status=refunded`, as: seller }, async (page) => {
    await page.getByText(word.none).waitFor();
    await page.getByLabel(word.status).selectOption('Paid');
    await page.waitForURL((url) => url.searchParams.get('status') === 'paid');
    await page.getByRole('link', { name: '3 × Flag' }).click();
    await page.waitForURL(`**/sales/${order}?**`);
    await page.getByRole('link', { name: 'Flag', exact: true }).click();
    await page.waitForURL((url) => url.searchParams.has('product'));
    await page.locator('tbody tr').first().waitFor();
    await page.getByLabel(word.find).fill('nothing like an id');
    await page.getByText(word.none).waitFor();
  });
});

test('whoever has no merchant is told how to get one', async () => {
  await console.visit({ path: '/sales', as: lea }, async (page) => {
    await page.getByText('There is no merchant whose orders you see').waitFor();
  });
});
