import { expect, test } from '@jest/globals';
import { administrator, lea, useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    money: 'Money in wallets',
    ofMerchants: /belongs to merchants/,
    active: 'Active people today',
    period: 'Period',
    week: 'Last 7 days',
    all: 'All orders',
  },
  fr: {
    money: 'Argent dans les portefeuilles',
    ofMerchants: /aux marchands/,
    active: 'Personnes actives aujourd’hui',
    period: 'Période',
    week: '7 derniers jours',
    all: 'Toutes les commandes',
  },
};

test.each(views)('an administrator arrives at what happens today (%o)', async (view) => {
  const word = words[view.language];
  await console.visit({ ...view, path: '/', as: administrator }, async (page) => {
    await page.waitForURL('**/console/today');
    await page.getByText(word.active).waitFor();
    await page.getByLabel(word.period).selectOption(word.week);
    await page.waitForURL((url) => url.search === '?days=7');
    await page.getByRole('link', { name: word.all }).click();
    await page.waitForURL('**/console/orders');
    await page.goBack();
    expect(new URL(page.url()).search).toBe('?days=7');
    await page.getByText(word.active).waitFor();
  });
});

test.each(views)('and sees how much money the wallets hold, which leads to the ledger (%o)', async (view) => {
  const word = words[view.language];
  await console.api.deposit((await console.api.person()).token, '75.00');
  await console.visit({ ...view, path: '/today', as: administrator }, async (page) => {
    const figure = page.getByRole('listitem').filter({ hasText: word.money });
    await figure.getByText('€').first().waitFor();
    await figure.getByRole('link', { name: word.ofMerchants }).click();
    await page.waitForURL('**/console/ledger');
    await page.getByRole('row').nth(2).waitFor();
  });
});

test('everybody else arrives at the first room that is theirs', async () => {
  await console.visit({ path: '/', as: lea }, async (page) => {
    await page.waitForURL('**/console/catalogue');
    await page.getByRole('row').nth(1).waitFor();
  });
});
