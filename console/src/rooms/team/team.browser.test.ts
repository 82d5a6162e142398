import { expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { administrator, useConsole, views } from '../../../test/harness.ts';
import { mailTo } from '../../../test/mails.ts';

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
    actFor: 'Act for Scarf Shop',
    acting: 'You act for Scarf Shop.',
    approvePayout: 'Approve',
    nothing: 'No payout waits for you',
    back: 'Act for yourself',
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
    actFor: 'Agir pour Scarf Shop',
    acting: 'Vous agissez pour Scarf Shop.',
    approvePayout: 'Approuver',
    nothing: 'Aucun versement ne vous attend',
    back: 'Agir pour vous-même',
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

const password = 'correct horse';

/** A merchant whose payouts need a second person, and one that waits for it. */
async function requestedPayout() {
  const { api } = console;
  const [owner, payer] = [await api.person('Scarf Shop'), await api.person('Payer')];
  const admin = (await api.post('/api/auth/login', administrator)).body.access_token;
  const made = { user_id: owner.id, name: 'Scarf Shop', currency: 'EUR' };
  const { merchant } = (await api.post('/api/admin/merchants', made, admin)).body;
  const path = `/api/merchants/${merchant.id}`;
  const approval = () => api.send('PUT', `${path}/payout-approval`, { token: owner.token, body: { needed: true } });
  await until(async () => (await approval()).status === 200, 'auth knows the merchant');
  await api.deposit(payer.token, '100.00');
  await api.post('/api/payments', { merchant_id: merchant.id, amount: '100.00', currency: 'EUR' }, payer.token);
  const payout = { amount: '10.00', currency: 'EUR', destination: 'FR76 3000 6000 0112 3456 7890 189' };
  await until(async () => {
    const { body } = await api.post('/api/payouts', payout, owner.token);
    if (body.payout.needs_approval) return true;
    await api.post(`/api/payouts/${body.payout.id}/cancel`, {}, owner.token);
    return false;
  }, 'wallet knows that payouts need a second person');
  return { owner, path };
}

/** Somebody who joined the team of the merchant as finance, by the mails that they got. */
async function accountant(path: string, owner: { token: string }) {
  const { api, stack } = console;
  const { email, token } = await api.person('Ada', 'en');
  const tokenOf = async (subject: RegExp) =>
    new URLSearchParams((await mailTo(stack.mailUrl, email, subject)).path.split('#')[1]).get('token');
  const proof = { token: await tokenOf(/^Confirm your e-mail address$/) };
  expect((await api.post('/api/auth/email/verify', proof)).status).toBe(200);
  await api.post(`${path}/invitations`, { email, role: 'finance' }, owner.token);
  const invitation = { token: await tokenOf(/Scarf Shop/) };
  expect((await api.post('/api/auth/invitations/accept', invitation, token)).status).toBe(200);
  return { email, password };
}

test.each(views)(
  'a member acts for a merchant, approves a payout, and acts for themselves again (%o)',
  async (view) => {
    const word = words[view.language];
    const { owner, path } = await requestedPayout();
    const as = await accountant(path, owner);
    await console.visit({ ...view, path: '/team', as }, async (page) => {
      await page.getByRole('button', { name: word.actFor }).click();
      await page.getByText(word.acting).waitFor();
      await page.getByRole('button', { name: word.actFor }).waitFor({ state: 'detached' });
      await page.getByRole('link', { name: 'Scarf Shop' }).click();
      // The session keeps for whom one acts.
      await page.reload();
      await page.getByText(word.acting).waitFor();
      await page.getByRole('button', { name: word.approvePayout, exact: true }).click();
      await page.getByText(word.nothing).waitFor();
      await page.getByRole('button', { name: word.back }).click();
      await page.getByText(word.acting).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: word.actFor }).waitFor();
    });
    const { payouts } = (await console.api.get('/api/payouts', owner.token)).body;
    expect(payouts.filter(({ approved_at: at }: { approved_at?: string }) => at !== undefined)).toHaveLength(1);
  },
);
