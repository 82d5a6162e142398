import { expect, test } from '@jest/globals';
import { buyer } from '../../../test/buyer.ts';
import { administrator, lea, useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    find: 'Find',
    status: 'State',
    refund: 'Refund',
    reason: 'Reason',
    send: /^Refund €/,
    refunded: 'Refunded',
    requested: 'Refund requested',
    done: 'Refunded the order',
    none: 'Nothing matches these filters',
  },
  fr: {
    find: 'Rechercher',
    status: 'État',
    refund: 'Rembourser',
    reason: 'Motif',
    send: /^Rembourser \d/,
    refunded: 'Remboursée',
    requested: 'Remboursement demandé',
    done: 'Remboursement de la commande',
    none: 'Rien ne correspond à ces filtres',
  },
};

test.each(views)('an administrator finds an order by e-mail, reads its story and refunds it (%o)', async (view) => {
  const word = words[view.language];
  const { email, order, title } = await buyer(console.api);
  await console.visit({ ...view, path: '/orders', as: administrator }, async (page) => {
    await page.getByLabel(word.find).fill(email);
    await page.waitForURL((url) => url.searchParams.get('find') === email);
    await page.locator('tbody tr').first().waitFor();
    await page.getByRole('link', { name: title }).click();
    await page.waitForURL(`**/orders/${order}`);
    await page.locator('.timeline li').nth(1).waitFor();
    await page.getByRole('link', { name: word.refund, exact: true }).click();
    // The postings are there before anything is posted.
    await page.locator('tbody tr').nth(1).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(2);
    await page.getByLabel(word.reason).fill('Ill');
    await page.getByRole('button', { name: word.send }).click();
    await page.waitForURL(`**/orders/${order}`);
    await page.getByText(word.requested).waitFor();
    await page.getByText(word.refunded, { exact: true }).first().waitFor();
    // In the story, and among what administrators did.
    await page.getByText(word.done).nth(1).waitFor();
  });
});

test('an amount is refunded, then the only ticket with what is left, and the story says so', async () => {
  const { order } = await buyer(console.api);
  await console.visit({ path: `/orders/${order}/refund`, as: administrator }, async (page) => {
    await page.getByLabel('Refund', { exact: true }).selectOption('An amount');
    await page.getByLabel('Amount (EUR)').fill('1.5');
    await page.getByText('No goods come back').first().waitFor();
    await page.getByLabel(words.en.reason).fill('A late start');
    await page.getByRole('button', { name: 'Refund €1.50' }).click();
    await page.waitForURL(`**/orders/${order}`);
    await page.getByText('Partly refunded').first().waitFor();
    await page.getByText('A late start').first().waitFor();
    await page.getByRole('link', { name: words.en.refund, exact: true }).click();
    await page.getByLabel('Refund', { exact: true }).selectOption('Some tickets');
    await page.getByRole('checkbox').check();
    await page.getByText('Refunded before').waitFor();
    await page.getByText('1 ticket becomes invalid').waitFor();
    await page.getByLabel(words.en.reason).fill('Ill');
    await page.getByRole('button', { name: words.en.send }).click();
    await page.waitForURL(`**/orders/${order}`);
    await page.getByText(words.en.refunded, { exact: true }).first().waitFor();
  });
});

test('an order is found by the id of a ticket, and filters stay in the address', async () => {
  const { ticket } = await buyer(console.api);
  const word = words.en;
  await console.visit({ path: `/orders?find=${ticket}`, as: administrator }, async (page) => {
    await page.locator('tbody tr').first().waitFor();
    expect(await page.locator('tbody tr').count()).toBe(1);
    await page.getByLabel(word.find).fill('nobody-has-this-address@plaza.example');
    await page.getByText(word.none).waitFor();
    await page.getByLabel(word.find).fill('');
    await page.getByLabel(word.status).selectOption(word.refunded);
    await page.waitForURL((url) => url.search === '?status=refunded');
  });
});

test('a person who is no administrator learns who can open it', async () => {
  await console.visit({ path: '/orders', as: lea }, async (page) => {
    await page.getByText('It needs the permission').waitFor();
    expect(await page.getByRole('navigation').getByRole('link', { name: 'Orders', exact: true }).count()).toBe(0);
  });
});
