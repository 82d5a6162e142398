import { expect, test } from '@jest/globals';
import { administrator, lea, useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    payer: 'Payer',
    noId: 'This is not an id.',
    none: 'Nothing matches these filters',
    status: 'State',
    refund: 'Refund',
    payouts: 'Payouts',
    unclaimed: 'Unclaimed money',
    rates: 'Exchange rates',
  },
  fr: {
    payer: 'Payeur',
    noId: 'Ce n’est pas un identifiant.',
    none: 'Rien ne correspond à ces filtres',
    status: 'État',
    refund: 'Rembourser',
    payouts: 'Versements',
    unclaimed: 'Argent non réclamé',
    rates: 'Cours de change',
  },
};

test.each(views)('shows payments of everybody, one with its history, and the other lists (%o)', async (view) => {
  const word = words[view.language];
  await console.visit({ ...view, path: '/payments', as: administrator }, async (page) => {
    await page.locator('td a').first().waitFor();
    await page.getByLabel(word.payer, { exact: true }).fill('019a3f6e');
    await page.getByText(word.noId).waitFor();
    expect(new URL(page.url()).search).toBe('');
    const nobody = crypto.randomUUID();
    await page.getByLabel(word.payer, { exact: true }).fill(nobody);
    await page.getByText(word.none).waitFor();
    expect(new URL(page.url()).search).toBe(`?user_id=${nobody}`);
    await page.getByLabel(word.payer, { exact: true }).fill('');
    await page.locator('td a').first().waitFor();
    await page.getByLabel(word.status).selectOption('succeeded');
    await page.waitForURL(/status=succeeded/);
    await page.locator('td a').first().click();
    await page.locator('dl.facts').waitFor();
    await page.getByRole('button', { name: word.refund }).click();
    await page.getByRole('dialog').locator('textarea').waitFor();
    expect(await page.getByRole('dialog').locator('input').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.goBack();
    for (const name of [word.payouts, word.unclaimed, word.rates]) {
      await page.getByRole('link', { name, exact: true }).click();
      await page.locator('.empty, table').first().waitFor();
    }
  });
});

test('is for administrators', async () => {
  await console.visit({ path: '/payments', as: lea }, async (page) => {
    await page.getByText('It needs the permission').waitFor();
  });
});
