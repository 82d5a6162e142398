import { expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { buyer } from '../../../test/buyer.ts';
import { useConsole, views, type Page } from '../../../test/harness.ts';
import { mailTo } from '../../../test/mails.ts';

const console = useConsole();

const words = {
  en: {
    give: /^Give/,
    email: 'E-mail',
    send: 'Offer the ticket',
    given: 'Tickets that you offered',
    received: 'Tickets that were offered to you',
    open: 'Open',
    back: /^Take back/,
    taken: 'Taken back',
    decline: /^Decline/,
    declined: 'Declined',
    accept: /^Accept/,
    accepted: 'Accepted',
  },
  fr: {
    give: /^Donner/,
    email: 'E-mail',
    send: 'Proposer le billet',
    given: 'Billets que vous avez proposés',
    received: 'Billets qui vous sont proposés',
    open: 'Ouverte',
    back: /^Retirer/,
    taken: 'Retirée',
    decline: /^Refuser/,
    declined: 'Refusée',
    accept: /^Accepter/,
    accepted: 'Acceptée',
  },
};

/** Offers to an address reach who has confirmed it. */
async function confirmedPerson() {
  const person = await console.api.person('Noah Petit', 'en');
  const { path } = await mailTo(console.stack.mailUrl, person.email, /^Confirm your e-mail address$/);
  const proof = new URLSearchParams(path.split('#')[1]).get('token');
  expect((await console.api.post('/api/auth/email/verify', { token: proof })).status).toBe(200);
  return person;
}

test.each(views)('a ticket is offered, taken back, declined and accepted (%o)', async (view) => {
  const word = words[view.language];
  const password = 'correct horse';
  const [giver, getter] = [await buyer(console.api), await confirmedPerson()];
  const path = '/account/tickets';
  const visit = (email: string, direction: 'given' | 'received', look: (page: Page) => Promise<void>) =>
    console.visit({ ...view, path, as: { email, password } }, async (page) => {
      await page.locator('tbody tr, .empty').first().waitFor();
      await look(page);
      await page.getByRole('region', { name: word[direction] }).waitFor();
    });
  /** From the dialog that a button opens. */
  const offer = (more?: (page: Page) => Promise<void>) =>
    visit(giver.email, 'given', async (page) => {
      await page.getByRole('button', { name: word.give }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(word.email).fill(getter.email);
      await dialog.getByRole('button', { name: word.send }).click();
      await dialog.waitFor({ state: 'detached' });
      const given = page.getByRole('region', { name: word.given });
      await given.getByText(word.open, { exact: true }).waitFor();
      // Only while it is open.
      await given.getByText(getter.email).waitFor();
      await more?.(page);
    });
  const answer = (name: RegExp, state: string) => async (page: Page) => {
    await page.getByRole('button', { name }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(state, { exact: true }).first().waitFor();
  };
  await offer(answer(word.back, word.taken));
  await offer();
  await visit(getter.email, 'received', answer(word.decline, word.declined));
  await offer();
  await visit(getter.email, 'received', answer(word.accept, word.accepted));
  await until(async () => {
    const { tickets } = (await console.api.get('/api/tickets', getter.token)).body as { tickets: { id: string }[] };
    return tickets.length === 1 && tickets[0]!.id === giver.ticket;
  }, 'the ticket has another holder');
  const { transfers } = (await console.api.get('/api/tickets/transfers?direction=received', getter.token)).body as {
    transfers: { state: string }[];
  };
  expect(transfers.map(({ state }) => state)).toEqual(['accepted', 'declined', 'cancelled']);
});
