import { expect, test } from '@jest/globals';
import { administrator, lea, useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: { healthy: 'Healthy', migrations: /applied, none missing/, keys: 'Signing keys' },
  fr: { healthy: 'En bonne santé', migrations: /aucune ne manque/, keys: 'Clés de signature' },
};

test.each(views)('an administrator sees how each service runs (%o)', async (view) => {
  const word = words[view.language];
  await console.visit({ ...view, path: '/system', as: administrator }, async (page) => {
    for (const name of ['auth', 'wallet', 'catalog', 'messaging'])
      await page.getByRole('heading', { name, exact: true }).waitFor();
    await page.getByText(word.healthy, { exact: true }).waitFor();
    expect(await page.getByText(word.migrations).count()).toBe(4);
    await page.getByRole('heading', { name: word.keys }).waitFor();
    await page.locator('.copy').first().waitFor();
  });
});

test('a person who is no administrator learns who can open it', async () => {
  await console.visit({ path: '/system', as: lea }, async (page) => {
    await page.getByText('It needs the permission').waitFor();
  });
});
