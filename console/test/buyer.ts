import { expect } from '@jest/globals';
import type { Api } from '@plaza/e2e/api';

/** A person with a paid order of one ticket. */
export async function buyer(
  api: Api,
): Promise<{ id: string; email: string; order: string; ticket: string; title: string }> {
  const person = await api.person('Camille Moreau');
  await api.deposit(person.token, '100.00');
  const listed = await api.get('/api/tickets/events');
  const { events } = listed.body as { events: { id: string; title: string; price_from: string }[] };
  const event = events.find(({ price_from: price }) => Number(price) <= 100)!;
  const whole = await api.get(`/api/tickets/events/${event.id}`);
  const { categories } = (
    whole.body as { event: { categories: { name: string; price: string; seats_left: number }[] } }
  ).event;
  const category = categories.find(({ price, seats_left: left }) => Number(price) <= 100 && left > 0)!;
  const bought = await api.post('/api/tickets/purchase', { event_id: event.id, category: category.name }, person.token);
  expect(bought.status).toBe(200);
  const { tickets } = bought.body as { tickets: [{ id: string; order_id: string }] };
  const [{ id: ticket, order_id: order }] = tickets;
  return { id: person.id, email: person.email, order, ticket, title: event.title };
}
