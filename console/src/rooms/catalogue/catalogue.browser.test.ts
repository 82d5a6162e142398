import { expect, test } from '@jest/globals';
import { lea, useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: { events: 'Events', plans: 'eSIM plans', club: 'Club', none: 'Nothing matches these filters' },
  fr: { events: 'Événements', plans: 'Forfaits eSIM', club: 'Club', none: 'Rien ne correspond à ces filtres' },
};

test.each(views)('shows what is on sale (%o)', async (view) => {
  const word = words[view.language];
  await console.visit({ ...view, path: '/catalogue', as: lea }, async (page) => {
    await page.getByRole('row').nth(3).waitFor();
    await page.getByLabel(word.club).fill('INTER_MILAN');
    await page.getByText('S · M · L · XL', { exact: true }).waitFor();
    await page.getByLabel(word.club).fill('NOBODY');
    await page.getByText(word.none).waitFor();
    expect(new URL(page.url()).search).toBe('?club=NOBODY');
    await page.getByRole('link', { name: word.plans }).click();
    await page.getByRole('row').nth(2).waitFor();
    await page.getByRole('link', { name: word.events }).click();
    await page.locator('td a').first().click();
    await page.locator('dl.facts').waitFor();
  });
});
