import { test } from '@jest/globals';
import { administrator, lea, useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    decide: /^Decide/,
    decision: 'Decision',
    done: 'Something was done',
    why: 'Why',
    toast: 'The report is decided on.',
  },
  fr: {
    decide: /^Décider/,
    decision: 'Décision',
    done: 'Une mesure a été prise',
    why: 'Pourquoi',
    toast: 'Le signalement est traité.',
  },
};

test.each(views)('staff decides on what a person has reported of another (%o)', async (view) => {
  const word = words[view.language];
  const note = `Sells tickets twice. (${view.language})`;
  await console.visit({ ...view, path: '/messages', as: lea }, async (page) => {
    await page.getByRole('link', { name: /^Sofía Navarro/ }).click();
    await page.getByRole('button', { name: view.language === 'en' ? 'More' : 'Plus', exact: true }).click();
    await page.getByRole('menuitem', { name: view.language === 'en' ? 'Report' : 'Signaler' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox').selectOption('fraud');
    await dialog.getByRole('textbox').fill(note);
    await dialog
      .getByRole('button', { name: view.language === 'en' ? 'Send the report' : 'Envoyer le signalement' })
      .click();
    await dialog.waitFor({ state: 'detached' });
  });
  await console.visit({ ...view, path: '/reports?state=open', as: administrator }, async (page) => {
    const row = page.getByRole('row').filter({ hasText: note });
    await row.getByRole('button', { name: word.decide }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(note).waitFor();
    await dialog.getByLabel(word.decision).selectOption('acted');
    await dialog.getByLabel(word.why).fill('The account was suspended.');
    await dialog.getByRole('button', { name: word.decide }).click();
    await page.getByText(word.toast).waitFor();
    await row.waitFor({ state: 'detached' });
  });
});

test('is for staff', async () => {
  await console.visit({ path: '/reports', as: lea }, async (page) => {
    await page.getByText('It needs the permission').waitFor();
  });
});
