import { expect, test } from '@jest/globals';
import { administrator, lea, useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    find: 'Find',
    status: 'State',
    refund: 'Refund',
    reason: 'Reason',
    send: /^Refund €/,
    refunded: 'Refunded',
    requested: 'Refund requested',
    done: 'Refunded the order',
    none: 'Nothing matches these filters',
  },
  fr: {
    find: 'Rechercher',
    status: 'État',
    refund: 'Rembourser',
    reason: 'Motif',
    send: /^Rembourser \d/,
    refunded: 'Remboursée',
    requested: 'Remboursement demandé',
    done: 'Remboursement de la commande',
    none: 'Rien ne correspond à ces filtres',
  },
};

/** A person with a paid order of one ticket. */
async function buyer(): Promise<{ email: string; order: string; ticket: string; title: string }> {
  const person = await console.api.person('Camille Moreau');
  await console.api.deposit(person.token, '100.00');
  const listed = await console.api.get('/api/tickets/events');
  const { events } = listed.body as { events: { id: string; title: string; price_from: string }[] };
  const event = events.find(({ price_from: price }) => Number(price) <= 100)!;
  const whole = await console.api.get(`/api/tickets/events/${event.id}`);
  const { categories } = (
    whole.body as { event: { categories: { name: string; price: string; seats_left: number }[] } }
  ).event;
  const category = categories.find(({ price, seats_left: left }) => Number(price) <= 100 && left > 0)!;
  const bought = await console.api.post(
    '/api/tickets/purchase',
    { event_id: event.id, category: category.name },
    person.token,
  );
  expect(bought.status).toBe(200);
  const { tickets } = bought.body as { tickets: [{ id: string; order_id: string }] };
  const [{ id: ticket, order_id: order }] = tickets;
  return { email: person.email, order, ticket, title: event.title };
}

test.each(views)('an administrator finds an order by e-mail, reads its story and refunds it (%o)', async (view) => {
  const word = words[view.language];
  const { email, order, title } = await buyer();
  await console.visit({ ...view, path: '/orders', as: administrator }, async (page) => {
    await page.getByLabel(word.find).fill(email);
    await page.waitForURL((url) => url.searchParams.get('find') === email);
    await page.locator('tbody tr').first().waitFor();
    await page.getByRole('link', { name: title }).click();
    await page.waitForURL(`**/orders/${order}`);
    await page.locator('.timeline li').nth(1).waitFor();
    await page.getByRole('link', { name: word.refund, exact: true }).click();
    // The postings are there before anything is posted.
    await page.locator('tbody tr').nth(1).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(2);
    await page.getByLabel(word.reason).fill('Ill');
    await page.getByRole('button', { name: word.send }).click();
    await page.waitForURL(`**/orders/${order}`);
    await page.getByText(word.requested).waitFor();
    await page.getByText(word.refunded, { exact: true }).first().waitFor();
    await page.getByText(word.done).waitFor();
  });
});

test('an order is found by the id of a ticket, and filters stay in the address', async () => {
  const { ticket } = await buyer();
  const word = words.en;
  await console.visit({ path: `/orders?find=${ticket}`, as: administrator }, async (page) => {
    await page.locator('tbody tr').first().waitFor();
    expect(await page.locator('tbody tr').count()).toBe(1);
    await page.getByLabel(word.find).fill('nobody-has-this-address@plaza.example');
    await page.getByText(word.none).waitFor();
    await page.getByLabel(word.find).fill('');
    await page.getByLabel(word.status).selectOption(word.refunded);
    await page.waitForURL((url) => url.search === '?status=refunded');
  });
});

test('a person who is no administrator learns who can open it', async () => {
  await console.visit({ path: '/orders', as: lea }, async (page) => {
    await page.getByText('Only administrators of the platform can open it.').waitFor();
    expect(await page.getByRole('navigation').getByRole('link', { name: 'Orders' }).count()).toBe(0);
  });
});
