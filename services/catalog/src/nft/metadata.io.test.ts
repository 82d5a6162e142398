// What a token is, for everybody: the event, the seat and a picture, and nothing of who has it.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TicketTokenServiceService } from '@plaza/api/ticket-wallet';
import { RefundServiceService } from '@plaza/api/refund-admin';
import { newId } from '@plaza/service';
import { client, failure, type TestClient } from '@plaza/testing';
import { addEvent, startHouse, type House } from '../../test/harness.ts';

let house: House;
let tokens: TestClient<typeof TicketTokenServiceService>;
let refunds: TestClient<typeof RefundServiceService>;

beforeAll(async () => {
  house = await startHouse();
  // Without a token: markets have none.
  tokens = client(TicketTokenServiceService, house.app.port);
  refunds = client(RefundServiceService, house.app.port, {
    token: await house.tokens.userToken(newId(), { role: 'admin' }),
  });
});
afterAll(async () => {
  tokens.close();
  refunds.close();
  await house.close();
});

const tokenIdOf = (ticketId: string): string => BigInt(`0x${ticketId.replaceAll('-', '')}`).toString();

async function bought(nft: boolean) {
  const eventId = await addEvent(house.database);
  await house.catalog.admin('update events set nft = $2 where id = $1', [eventId, nft]);
  const buyer = await house.buyer('500.00');
  const { tickets } = await buyer.tickets.purchase({ eventId, category: 'Stand' });
  return { eventId, buyer, ticket: tickets[0]! };
}

test('a token has its event, seat and date, the same as attributes, and nobody’s name or id', async () => {
  const { eventId, buyer, ticket } = await bought(true);
  const token = await tokens.getTicketToken({ tokenId: tokenIdOf(ticket.id) });
  expect(token).toMatchObject({
    name: `AS Monaco – Olympique Lyonnais · Stand ${ticket.seat}`,
    image: '',
    eventId,
    eventTitle: 'AS Monaco – Olympique Lyonnais',
    venue: 'Stade Louis II, Monaco',
    eventDate: ticket.eventDate,
    category: 'Stand',
    seat: ticket.seat,
    state: 'valid',
  });
  expect(token.attributes.map(({ traitType }) => traitType)).toEqual(['Event', 'Venue', 'Date', 'Category', 'Seat']);
  expect(token.attributes.map(({ value }) => value)).toEqual(
    expect.arrayContaining([token.eventTitle, token.venue, token.category, token.seat]),
  );
  const text = JSON.stringify(token);
  for (const secret of [buyer.id, ticket.orderId, ticket.qrCode, ticket.id]) expect(text).not.toContain(secret);
});

test('a token is said to be burned once its ticket is refunded, and is valid while its ticket was used', async () => {
  const { ticket } = await bought(true);
  const read = async (): Promise<string> => (await tokens.getTicketToken({ tokenId: tokenIdOf(ticket.id) })).state;
  await house.catalog.admin(`update tickets set status = 'used' where id = $1`, [ticket.id]);
  expect(await read()).toBe('valid');
  await house.catalog.admin(`update tickets set status = 'valid' where id = $1`, [ticket.id]);
  await refunds.refundTickets({ id: ticket.orderId, reason: 'Asked for' });
  expect(await read()).toBe('burned');
});

test('there is no token of a ticket without one, of a purchase that is not paid, or of another number', async () => {
  const { ticket } = await bought(false);
  const { ticket: pending } = await bought(true);
  await house.catalog.admin(`update tickets set status = 'pending' where id = $1`, [pending.id]);
  const numbers = [tokenIdOf(ticket.id), tokenIdOf(pending.id), tokenIdOf(newId()), '0', '9'.repeat(39)];
  for (const tokenId of numbers)
    expect((await failure(tokens.getTicketToken({ tokenId }))).reason).toBe('TOKEN_NOT_FOUND');
  for (const tokenId of ['', '-1', '0x10', '1.5', '1e3', 'one', '9'.repeat(40)])
    expect((await failure(tokens.getTicketToken({ tokenId }))).reason).toBe('INVALID_ARGUMENT');
});
