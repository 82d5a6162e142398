// Tickets of the demo that change hands, bought as people buy them: one that Marco gave to Inès, and one that he offers to Léa.
import { demoId } from '@plaza/service';
import { withDemoPeople } from './demo-people.ts';

const user = (name: string): { to_user_id: string } => ({ to_user_id: demoId(`user:${name}`) });

/** Makes them at the first start. @returns what became of it, in some words */
export function makeDemoTickets(url: string): Promise<string> {
  return withDemoPeople(url, async (as) => {
    const { api } = await as('marco');
    const { transfers } = await api.listTicketTransfers({ direction: 'given', page_size: 1 });
    if (transfers.length > 0) return 'those of before';
    const [next] = (await api.listEvents({ club: 'AS_MONACO', page_size: 1 })).events;
    if (!next) return 'not made: no event is to come';
    const { event } = await api.getEvent({ id: next.id });
    // The cheapest.
    const category = event.categories.at(-1)!.name;
    const { tickets } = await api.purchaseTickets({ event_id: event.id, category, quantity: 2 });
    const [given, offered] = tickets.map(({ id }) => id) as [string, string];
    const { transfer } = await api.offerTicket({ ticket_id: given, ...user('ines') });
    await (await as('ines')).api.acceptTicketTransfer({ id: transfer.id });
    await api.offerTicket({ ticket_id: offered, ...user('lea') });
    return 'one given to somebody, one offered';
  });
}
