import { expect, test } from '@jest/globals';
import { administrator, useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    apply: 'Apply for a merchant',
    name: 'Name',
    legalName: 'Legal name',
    country: 'Country',
    send: 'Send the application',
    proposed: 'Staff has not decided yet.',
    approve: 'Approve',
    invite: 'Invite somebody',
    email: 'E-mail address',
    sendInvitation: 'Send the invitation',
    withdraw: 'Withdraw',
    activity: 'Activity',
    invited: 'Invited somebody to the team',
    approved: 'Approved the merchant',
    staff: 'Plaza’s staff',
    area: 'Area',
    payments: 'Payments and payouts',
  },
  fr: {
    apply: 'Demander un commerce',
    name: 'Nom',
    legalName: 'Raison sociale',
    country: 'Pays',
    send: 'Envoyer la demande',
    proposed: 'La plateforme n’a pas encore décidé.',
    approve: 'Approuver',
    invite: 'Inviter quelqu’un',
    email: 'Adresse e-mail',
    sendInvitation: 'Envoyer l’invitation',
    withdraw: 'Retirer',
    activity: 'Activité',
    invited: 'Invitation dans l’équipe',
    approved: 'Approbation du commerce',
    staff: 'L’équipe de Plaza',
    area: 'Domaine',
    payments: 'Paiements et versements',
  },
};

const noah = { email: 'noah@plaza.example', password: 'demo1234' };

test.each(views)('somebody applies, staff approves, and the owner invites (%o)', async (view) => {
  const word = words[view.language];
  const name = `Kop ${view.language} ${Date.now()}`;
  let path = '';
  await console.visit({ ...view, path: '/team', as: noah }, async (page) => {
    await page.getByRole('link', { name: word.apply }).first().click();
    await page.getByLabel(word.name, { exact: true }).fill(name);
    await page.getByLabel(word.legalName).fill('Le Kop SARL');
    await page.getByLabel(word.country).fill('fr');
    await page.getByRole('button', { name: word.send }).click();
    await page.getByText(word.proposed).waitFor();
    path = new URL(page.url()).pathname.replace('/console', '');
  });
  await console.visit({ ...view, path: '/merchants/applications?state=proposed', as: administrator }, async (page) => {
    const row = page.getByRole('row', { name });
    await row.getByRole('button', { name: word.approve }).click();
    await page.getByRole('dialog').getByRole('button', { name: word.approve }).click();
    await row.waitFor({ state: 'detached' });
  });
  await console.visit({ ...view, path, as: noah }, async (page) => {
    await page.getByRole('button', { name: word.invite }).click();
    const dialog = page.getByRole('dialog');
    const email = `invited-${view.language}@plaza.example`;
    await dialog.getByLabel(word.email).fill(email);
    await dialog.getByRole('button', { name: word.sendInvitation }).click();
    await page.getByText(email).waitFor();
    await page.getByRole('button', { name: word.withdraw }).click();
    await page.getByText(email).waitFor({ state: 'detached' });
    expect(await page.getByText('Noah Dubois').count()).toBeGreaterThan(0);
    await page.getByRole('link', { name: word.activity }).click();
    await page.getByRole('row', { name: word.invited }).getByText('Noah Dubois').waitFor();
    await page.getByRole('row', { name: word.approved }).getByText(word.staff).waitFor();
    await page.getByLabel(word.area).selectOption({ label: word.payments });
    await page.getByText(word.approved).waitFor({ state: 'detached' });
  });
});
