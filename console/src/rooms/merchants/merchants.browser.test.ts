import { expect, test } from '@jest/globals';
import { administrator, lea, useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    search: 'Name, id or owner',
    none: 'Nothing matches these filters',
    clear: 'Clear filters',
    freeze: 'Freeze the merchant',
    unfreeze: 'Unfreeze the merchant',
    frozen: 'Frozen',
    reason: 'Reason',
  },
  fr: {
    search: 'Nom, identifiant ou propriétaire',
    none: 'Rien ne correspond à ces filtres',
    clear: 'Effacer les filtres',
    freeze: 'Geler le marchand',
    unfreeze: 'Dégeler le marchand',
    frozen: 'Gelé',
    reason: 'Motif',
  },
};

test.each(views)('finds a merchant, freezes it with a reason, and unfreezes it (%o)', async (view) => {
  const word = words[view.language];
  await console.visit({ ...view, path: '/merchants', as: administrator }, async (page) => {
    const name = 'nobody has this name';
    const searched: string[] = [];
    page.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url());
      if (pathname === '/api/admin/merchants') searched.push(searchParams.get('query') ?? '');
    });
    await page.getByLabel(word.search).pressSequentially(name);
    await page.getByText(word.none).waitFor();
    await page.waitForURL((url) => url.searchParams.get('query') === name);
    // Each search is written down: letters are none. (A very busy machine pauses like a person.)
    expect(searched.at(-1)).toBe(name);
    expect(searched.length).toBeLessThan(name.length / 2);
    await page.getByRole('button', { name: word.clear }).click();
    await page.locator('td a').first().click();
    await page.locator('dl.facts').waitFor();
    for (const act of [word.freeze, word.unfreeze]) {
      await page.getByRole('button', { name: act, exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(word.reason).fill('A test');
      await dialog.getByRole('button', { name: act, exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
      if (act === word.freeze) await page.getByText(word.frozen, { exact: true }).waitFor();
    }
    await page.getByText(word.frozen, { exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: word.freeze, exact: true }).waitFor();
  });
});

test('is for administrators', async () => {
  await console.visit({ path: '/merchants', as: lea }, async (page) => {
    await page.getByText('It needs the permission').waitFor();
  });
});
