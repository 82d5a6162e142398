import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { administrator, lea, useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    kind: 'Entries',
    show: /^Show/,
    subject: 'Subject',
    none: 'Nothing matches these filters',
    csv: 'Export as CSV',
    chain: 'Entries in the chain',
  },
  fr: {
    kind: 'Entrées',
    show: /^Afficher/,
    subject: 'Objet',
    none: 'Rien ne correspond à ces filtres',
    csv: 'Exporter en CSV',
    chain: 'Entrées dans la chaîne',
  },
};

test.each(views)('an administrator sees what administrators did and read (%o)', async (view) => {
  const word = words[view.language];
  // What is looked for below: a read leaves an entry.
  const { body } = await console.api.post('/api/auth/login', administrator);
  const { access_token: token } = body as { access_token: string };
  expect((await console.api.get('/api/admin/people?page_size=1', token)).status).toBe(200);
  await console.visit({ ...view, path: '/audit?service=auth', as: administrator }, async (page) => {
    await page.getByLabel(word.kind).selectOption('yes');
    await page.waitForURL((url) => url.search === '?service=auth&reads=yes');
    await page.getByRole('button', { name: word.show }).first().click();
    await page.getByRole('dialog').locator('pre').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText(word.chain).waitFor();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: word.csv }).click();
    expect(await text(await (await downloading).createReadStream())).toMatch(/^id,at,actor,/);
    // To look for something is written down too, and so found by who looks for it again.
    await page.getByRole('search').getByLabel(word.subject).fill(`nobody ${view.language}`);
    await page.getByText(word.none).waitFor();
  });
});

test('a person who is no administrator learns who can open it', async () => {
  await console.visit({ path: '/audit', as: lea }, async (page) => {
    await page.getByText('It needs the permission').waitFor();
  });
});
