import { expect, test } from '@jest/globals';
import { administrator, lea, useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    sum: 'Sum',
    transactions: 'Transactions',
    verification: 'Verification',
    start: 'Verify the ledger',
    correct: 'Correct',
    months: 'Months',
  },
  fr: {
    sum: 'Somme',
    transactions: 'Transactions',
    verification: 'Vérification',
    start: 'Vérifier le grand livre',
    correct: 'Correct',
    months: 'Mois',
  },
};

test.each(views)('shows accounts, a movement with both sides, and verifies the ledger (%o)', async (view) => {
  const word = words[view.language];
  await console.visit({ ...view, path: '/ledger', as: administrator }, async (page) => {
    await page.getByRole('row').nth(2).waitFor();
    await page.getByRole('link', { name: word.months, exact: true }).click();
    await page.getByRole('row').nth(2).waitFor();
    await page.getByRole('link', { name: word.verification, exact: true }).click();
    await page.getByRole('button', { name: word.start }).click();
    await page.getByText(word.correct, { exact: true }).first().waitFor();
    await page.getByRole('link', { name: word.transactions, exact: true }).click();
    await page.locator('td a').first().click();
    await page.locator('dl.facts').waitFor();
    expect(await page.locator('table').first().locator('tbody tr').count()).toBeGreaterThanOrEqual(2);
  });
});

test('is for administrators', async () => {
  await console.visit({ path: '/ledger', as: lea }, async (page) => {
    await page.getByText('It needs the permission').waitFor();
  });
});
