// A ticket that is given to somebody else, as two people see it: JSON at the public address.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { Api, refusal, type Answer } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
});
afterAll(() => stack?.giveBack());

async function ok(answer: Promise<Answer>) {
  const { status, body } = await answer;
  expect({ status, body }).toMatchObject({ status: 200 });
  return body;
}

test('a ticket is offered, accepted, and its old code is gone; both are notified in their language', async () => {
  const [ana, ben] = [await api.person('Ana'), await api.person('Ben', 'fr')];
  await api.deposit(ana.token, '1000.00');
  const { events } = await ok(api.get('/api/tickets/events'));
  const { event } = await ok(api.get(`/api/tickets/events/${events[0].id}`));
  const order = { event_id: event.id, category: event.categories.at(-1).name };
  const { tickets } = await ok(api.post('/api/tickets/purchase', order, ana.token));
  const [ticket] = tickets;
  const path = `/api/tickets/${ticket.id}/transfer`;
  expect(refusal(await api.post(path, { to_user_id: randomUUID() }, ana.token))).toBe(
    '404 TRANSFER_RECIPIENT_NOT_FOUND',
  );
  // Of an address nobody learns whether it has an account.
  for (const to_email of [`${randomUUID()}@plaza.example`, ben.email]) {
    const { transfer: sent } = await ok(api.post(path, { to_email }, ana.token));
    expect(sent).toMatchObject({ to_user_id: '', state: 'offered' });
    const { transfers: given } = await ok(api.get('/api/tickets/transfers?direction=given&page_size=1', ana.token));
    expect(given).toMatchObject([{ id: sent.id, to_user_id: '', to_email }]);
    await ok(api.post(`/api/tickets/transfers/${sent.id}/cancel`, {}, ana.token));
  }
  const wrong = { token: 'x'.repeat(64) };
  expect(refusal(await api.post('/api/tickets/transfers/claim', wrong, ben.token))).toBe('400 TRANSFER_LINK_INVALID');
  expect(refusal(await api.post('/api/tickets/transfers/claim', {}, ben.token))).toBe('400 INVALID_ARGUMENT');
  const { transfer } = await ok(api.post(path, { to_user_id: ben.id }, ana.token));
  expect(transfer).toMatchObject({ ticket_id: ticket.id, to_user_id: ben.id, state: 'offered' });
  const { transfers } = await ok(api.get('/api/tickets/transfers', ben.token));
  expect(transfers).toMatchObject([{ id: transfer.id, state: 'offered' }]);
  const accept = `/api/tickets/transfers/${transfer.id}/accept`;
  expect(refusal(await api.post(accept, {}, ana.token))).toBe('404 TRANSFER_NOT_FOUND');
  const accepted = await ok(api.post(accept, {}, ben.token));
  expect(accepted.ticket).toMatchObject({ id: ticket.id, user_id: ben.id, status: 'valid' });
  expect(accepted.ticket.qr_code).not.toBe(ticket.qr_code);
  expect((await ok(api.get('/api/tickets', ana.token))).tickets).toEqual([]);
  expect((await ok(api.get('/api/tickets', ben.token))).tickets).toMatchObject([{ id: ticket.id }]);
  expect(refusal(await api.post(accept, {}, ben.token))).toBe('400 TRANSFER_ENDED');
  const titles = async (token: string): Promise<string[]> =>
    (await ok(api.get('/api/notifications', token))).notifications.map(({ title }: { title: string }) => title);
  await until(async () => (await titles(ana.token)).includes('Your ticket has another holder'), 'Ana is notified');
  await until(async () => (await titles(ben.token)).includes('Vous avez un billet'), 'Ben is notified');
  expect(await titles(ben.token)).toContain('Un billet vous est proposé');
});

test('somebody without an account gets a mail, makes one, confirms the address, claims the ticket and has it', async () => {
  const ana = await api.person('Ana');
  await api.deposit(ana.token, '1000.00');
  const { events } = await ok(api.get('/api/tickets/events'));
  const { event } = await ok(api.get(`/api/tickets/events/${events[0].id}`));
  const order = { event_id: event.id, category: event.categories.at(-1).name };
  const { tickets } = await ok(api.post('/api/tickets/purchase', order, ana.token));
  const email = `new-${randomUUID()}@plaza.example`;
  await ok(api.post(`/api/tickets/${tickets[0].id}/transfer`, { to_email: email }, ana.token));
  const mailWith = (subject: RegExp) =>
    until(
      async () => (await stack.mails()).find((mail) => mail.to.includes(email) && subject.test(mail.subject)),
      `a mail to ${email}`,
    );
  const offer = await mailWith(/^Ana offers you a ticket: /);
  const [token] = /(?<=#token=)\S+/.exec(offer.text) ?? [];
  const [code] = /\b[2-9A-Z]{4}-[2-9A-Z]{4}\b/.exec(offer.text) ?? [];
  expect(offer.text).toContain('/console/ticket-offer#token=');

  const account = { email, password: 'correct horse', name: 'New' };
  const { access_token: unproved } = await ok(api.post('/api/auth/register', account));
  const claim = (sent: object) => api.post('/api/tickets/transfers/claim', sent, unproved);
  expect(refusal(await claim({ token }))).toBe('400 TRANSFER_NOT_YOURS');
  const confirmation = await mailWith(/^Confirm your e-mail address$/);
  const [proof] = /(?<=#token=)\S+/.exec(confirmation.text) ?? [];
  await ok(api.post('/api/auth/email/verify', { token: proof }));

  const { transfer } = await ok(claim({ code, email }));
  expect(await ok(claim({ token }))).toMatchObject({ transfer: { id: transfer.id } });
  const { transfers } = await ok(api.get('/api/tickets/transfers', unproved));
  expect(transfers).toMatchObject([{ id: transfer.id, state: 'offered', event_title: event.title }]);
  const { ticket } = await ok(api.post(`/api/tickets/transfers/${transfer.id}/accept`, {}, unproved));
  expect(ticket).toMatchObject({ id: tickets[0].id, status: 'valid' });
  const { transfers: given } = await ok(api.get('/api/tickets/transfers?direction=given', ana.token));
  expect(given).toMatchObject([{ state: 'accepted', to_user_id: ticket.user_id, to_email: '' }]);
});

test('what a token is can be read without an account', async () => {
  expect(refusal(await api.get('/api/tickets/tokens/12345'))).toBe('404 TOKEN_NOT_FOUND');
  expect(refusal(await api.get('/api/tickets/tokens/abc'))).toBe('400 INVALID_ARGUMENT');
});
