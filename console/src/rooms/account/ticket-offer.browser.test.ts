import { expect, test } from '@jest/globals';
import { useConsole, views } from '../../../test/harness.ts';
import { mailTo } from '../../../test/mails.ts';

const console = useConsole();

const words = {
  en: {
    see: 'See the offer',
    code: 'Code of the mail',
    accept: 'Accept the ticket',
    accepted: 'The ticket is yours.',
    decline: 'Decline it',
    declined: 'You declined it.',
    tickets: 'See your tickets',
    invalid: 'The link or the code is wrong, or the offer has ended.',
  },
  fr: {
    see: 'Voir la proposition',
    code: 'Code du message',
    accept: 'Accepter le billet',
    accepted: 'Le billet est à vous.',
    decline: 'Refuser',
    declined: 'Vous l’avez refusé.',
    tickets: 'Voir vos billets',
    invalid: 'Le lien ou le code est faux, ou la proposition est terminée.',
  },
};

/** Somebody who was offered tickets by mail, before there was an account for the address. */
async function offered(language: 'en' | 'fr') {
  const { api, stack } = console;
  const giver = await api.person('Ana');
  await api.deposit(giver.token, '1000.00');
  const { events } = (await api.get('/api/tickets/events')).body;
  const { event } = (await api.get(`/api/tickets/events/${events[0].id}`)).body;
  const order = { event_id: event.id, category: event.categories.at(-1).name };
  const { tickets } = (await api.post('/api/tickets/purchase', order, giver.token)).body;
  const email = `offer-${language}-${Date.now()}@plaza.example`;
  const offer = () => api.post(`/api/tickets/${tickets[0].id}/transfer`, { to_email: email }, giver.token);
  const { transfer } = (await offer()).body;
  const mail = await mailTo(stack.mailUrl, email, /^Ana offers you a ticket: /);
  const account = { email, password: 'correct horse', name: 'Ben', language: 'en' };
  expect((await api.post('/api/auth/register', account)).status).toBe(200);
  const { path } = await mailTo(stack.mailUrl, email, /^Confirm your e-mail address$/);
  const token = new URLSearchParams(path.split('#')[1]).get('token');
  expect((await api.post('/api/auth/email/verify', { token })).status).toBe(200);
  return { as: { email, password: account.password }, mail, title: event.title as string, id: transfer.id as string };
}

test.each(views)('the link of a mail shows the offer, which is accepted (%o)', async (view) => {
  const word = words[view.language];
  const { as, mail, title } = await offered(view.language);
  await console.visit({ ...view, path: mail.path, as }, async (page) => {
    await page.getByRole('button', { name: word.see }).click();
    await page.getByText(title).waitFor();
    await page.getByRole('button', { name: word.accept }).click();
    await page.getByText(word.accepted).waitFor();
    await page.getByRole('link', { name: word.tickets }).click();
    // Of the offers, and of the tickets.
    await page.getByRole('row', { name: title }).nth(1).waitFor();
  });
});

test.each(views)('who reads the mail elsewhere types its code, and declines the offer (%o)', async (view) => {
  const word = words[view.language];
  const { as, mail, title } = await offered(view.language);
  await console.visit({ ...view, path: '/ticket-offer', as, expects: /400/ }, async (page) => {
    await page.getByLabel(word.code).fill('AAAA-AAAA');
    await page.getByRole('button', { name: word.see }).click();
    await page.getByText(word.invalid).waitFor();
    await page.getByLabel(word.code).fill(mail.code.toLowerCase());
    await page.getByRole('button', { name: word.see }).click();
    await page.getByText(title).waitFor();
    await page.getByRole('button', { name: word.decline }).click();
    await page.getByText(word.declined).waitFor();
  });
});
