import { expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import pg from 'pg';
import { administrator, checkAccessibility, lea, useConsole, views, type Page } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    templates: 'Templates',
    subject: 'A test mail from Plaza',
    other: ['fr', 'Un message d’essai de Plaza', 'Tout fonctionne'],
    send: 'Send me a test in French',
    accepted: 'The mail server accepted the test for admin@plaza.example.',
    mine: 'Mails to me',
    table: 'Sent mails',
    sent: 'Sent',
    state: 'State',
    address: 'The mail server says that the mailbox does not exist, or takes no mails (550 5.1.1).',
    mails: 'Mails to this person',
    none: 'Nothing matches these filters',
    remove: 'Show mails to everybody, not only to Nina Rossi',
    export: 'Export as CSV',
  },
  fr: {
    templates: 'Modèles',
    subject: 'Un message d’essai de Plaza',
    other: ['en', 'A test mail from Plaza', 'It works'],
    send: 'M’envoyer un essai en anglais',
    accepted: 'Le serveur de messagerie a accepté l’essai pour admin@plaza.example.',
    mine: 'Les e-mails qui me sont adressés',
    table: 'E-mails envoyés',
    sent: 'Envoyé',
    state: 'État',
    address: 'Selon le serveur de messagerie, la boîte n’existe pas ou n’accepte pas d’e-mails (550 5.1.1).',
    mails: 'E-mails à cette personne',
    none: 'Rien ne correspond à ces filtres',
    remove: 'Afficher les e-mails à tout le monde, pas seulement à Nina Rossi',
    export: 'Exporter en CSV',
  },
};

type Words = (typeof words)['en'];

/** A mail that a mail server refused: that of a test refuses only what a test inside of messaging tells it to. */
async function refused(userId: string): Promise<void> {
  const client = new pg.Client({ connectionString: console.stack.databaseUrl });
  await client.connect();
  try {
    await client.query(
      `insert into messaging.mails (id, user_id, template, state, attempts, error, ended_at)
         values (gen_random_uuid(), $1, 'test', 'refused', 1, '550 5.1.1', now())`,
      [userId],
    );
  } finally {
    await client.end();
  }
}

/** The preview looks as the mail does: what the policy of the page refuses inline is set by script. */
async function preview(page: Page, word: Words): Promise<void> {
  await page.getByRole('link', { name: word.templates, exact: true }).click();
  const [language, subject, heading] = word.other as [string, string, string];
  const path = `/console/mails/templates/test/${language}`;
  await page.locator(`td a[href="${path}"]`).click();
  await page.waitForURL(`**${path}`);
  await page.getByRole('heading', { level: 1, name: subject }).waitFor();
  const shown = page.frameLocator('iframe.mail-frame:not(.unstyled)');
  await shown.getByText(heading).waitFor();
  const size = await shown.getByText(heading).evaluate((element) => {
    // The types of a page are not those of a test.
    const view = globalThis as unknown as { getComputedStyle(of: unknown): { fontSize: string } };
    return view.getComputedStyle(element).fontSize;
  });
  expect(size).toBe('22px');
  const frame = page.locator('iframe.mail-frame');
  expect(await frame.getAttribute('sandbox')).not.toContain('allow-scripts');
  await page.locator('pre', { hasText: heading }).waitFor();
  await checkAccessibility(page);
}

/** To oneself: followed until it has arrived. */
async function sendTest(page: Page, word: Words): Promise<void> {
  const count = async () => (await console.stack.mails()).filter(({ subject }) => subject === word.other[1]).length;
  const before = await count();
  await page.getByRole('button', { name: word.send }).click();
  await page.getByText(word.accepted).waitFor();
  await until(async () => (await count()) > before, 'the mail');
  await page.getByRole('link', { name: word.mine }).click();
  const row = page.getByRole('table', { name: word.table }).locator('tbody tr').first();
  await row.getByText(word.sent, { exact: true }).waitFor();
  await row.getByRole('link', { name: word.subject }).waitFor();
}

test.each(views)('an administrator previews a mail, sends it to themselves, and sees it arrive (%o)', async (view) => {
  const word = words[view.language];
  await console.visit({ ...view, path: '/mails', as: administrator }, async (page) => {
    await preview(page, word);
    await sendTest(page, word);
  });
});

test.each(views)('an administrator sees why a person got no mail (%o)', async (view) => {
  const word = words[view.language];
  const { id } = await console.api.person('Nina Rossi');
  await refused(id);
  await console.visit({ ...view, path: `/people/${id}`, as: administrator }, async (page) => {
    await page.getByRole('link', { name: word.mails }).click();
    await page.waitForURL(`**/console/mails?person=${id}`);
    await page.getByText(word.address).waitFor();
    await page.getByLabel(word.state).selectOption('failed');
    await page.getByText(word.none).waitFor();
    expect(new URL(page.url()).search).toBe(`?person=${id}&state=failed`);
    await page.getByLabel(word.state).selectOption('refused');
    await page.getByRole('link', { name: 'Nina Rossi' }).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: word.export }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('mails.csv');
    await page.getByRole('button', { name: word.remove }).click();
    await page.getByRole('button', { name: word.remove }).waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('?state=refused');
  });
});

test('a person who is no administrator sees no mails', async () => {
  await console.visit({ path: '/mails', as: lea }, async (page) => {
    await page.getByText('It needs the permission').waitFor();
  });
});
