// Tickets of the demo that change hands, bought as people buy them: one that Marco gave to Inès, and one that he offers to Léa.
import { demoPassword } from '@plaza/auth/seed';
import { createPlaza, isPlazaError, type Plaza } from '@plaza/client';
import { demoId } from '@plaza/service';

const user = (name: string): { to_user_id: string } => ({ to_user_id: demoId(`user:${name}`) });

/** Makes them at the first start. @returns what became of it, in some words */
export async function makeDemoTickets(url: string): Promise<string> {
  const open: Plaza[] = [];
  try {
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
  } catch (error) {
    // Such as a password that somebody changed, or an event that is over: that is no reason not to start.
    if (isPlazaError(error)) return `not made: ${error.reason}`;
    throw error;
  } finally {
    for (const plaza of open) await plaza.auth.signOut().finally(() => plaza.dispose());
  }

  async function as(name: string): Promise<Plaza> {
    const plaza = createPlaza({ baseUrl: url });
    open.push(plaza);
    await plaza.auth.signIn({ email: `${name}@plaza.example`, password: demoPassword });
    return plaza;
  }
}
