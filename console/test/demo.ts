// Orders and what is around them, for pages that would be empty with the demo data alone.
import { createPlaza } from '@plaza/client';
import { administrator, lea } from './visitors.ts';

/** What stands for an id in the path of a page: `$event`, `$order` … */
export type DemoIds = Readonly<Record<string, string>>;

/** As the people of the demo data: buys tickets and products, has an order refunded, and has one that fails. */
export async function prepareDemo(url: string): Promise<DemoIds> {
  const [buyer, admin] = [createPlaza({ baseUrl: url }), createPlaza({ baseUrl: url })];
  const { id: person } = await buyer.auth.signIn(lea);
  await admin.auth.signIn(administrator);
  const { events } = await buyer.api.listEvents();
  const cheap = [...events].sort((one, other) => Number(one.price_from) - Number(other.price_from))[0]!;
  const buy = (quantity: number, category: string) =>
    buyer.api.purchaseTickets({ event_id: cheap.id, category, quantity });
  const { event } = await buyer.api.getEvent({ id: cheap.id });
  const { name: category } = event.categories.find(({ price }) => price === cheap.price_from)!;
  const first = await buy(1, category);
  await admin.api.refundPlacedOrder({ id: first.tickets[0]!.order_id, reason: 'The event was moved to another day.' });
  const { tickets } = await buy(2, category);
  const { products } = await buyer.api.listProducts();
  await buyer.api.addCartItem({ product_id: products.find(({ stock }) => stock > 2)!.id, quantity: 2 });
  await buyer.api.checkoutCart().catch(() => undefined);
  // More than is left of the money.
  await buy(10, event.categories.at(-1)!.name).catch(() => undefined);
  buyer.dispose();
  admin.dispose();
  return { event: cheap.id, order: tickets[0]!.order_id, refunded: first.tickets[0]!.order_id, person };
}
