import type { GetTicketTokenResponse, TicketTokenServiceService } from '@plaza/api/ticket-wallet';
import type { Picture } from '@plaza/api/picture';
import { idOfBytes, parse, type Database, type Handlers, type SqlEntityManager } from '@plaza/service';
import { z } from 'zod';
import { db } from '../db.ts';
import type { Pictures } from '../media/index.ts';
import { walletErrors } from './wallet.errors.ts';

export interface MetadataDeps {
  database: Database;
  pictures: Pick<Pictures, 'show'>;
}

const request = z.object({ tokenId: z.string().regex(/^[0-9]{1,39}$/, 'Must be 1 to 39 decimal digits.') });
const largest = 2n ** 128n;

export function metadataHandlers({ database, pictures }: MetadataDeps): Handlers<TicketTokenServiceService> {
  return {
    async getTicketToken(sent) {
      const number = BigInt(parse(request, sent).tokenId);
      // No ticket has it: a ticket's id has 128 bits.
      if (number >= largest) throw walletErrors.TOKEN_NOT_FOUND();
      const id = idOfBytes(Buffer.from(number.toString(16).padStart(32, '0'), 'hex'));
      return database.asSystem(async (em) => {
        const ticket = await findTicket(em, id);
        if (!ticket) throw walletErrors.TOKEN_NOT_FOUND();
        const [event] = await pictures.show(em, 'events', [{ id: ticket.event_id, pictures: [] as Picture[] }]);
        return toToken(ticket, imageOf(event?.pictures[0]));
      });
    },
  };
}

/** Only what is no person's: a ticket that has a token, or had one. */
function findTicket(em: SqlEntityManager, id: string) {
  return db(em)
    .selectFrom('tickets')
    .innerJoin('events', 'events.id', 'tickets.event_id')
    .select([
      'tickets.event_id',
      'tickets.category',
      'tickets.seat',
      'tickets.status',
      'events.title',
      'events.venue',
      'events.date',
    ])
    .where('tickets.id', '=', id)
    .where('tickets.nft', '=', true)
    .where('tickets.status', '<>', 'pending')
    .executeTakeFirst();
}

/** The largest one that every wallet can show. */
function imageOf(picture: Picture | undefined): string {
  const variants = picture?.variants ?? [];
  return (variants.findLast(({ contentType }) => contentType === 'image/jpeg') ?? variants.at(-1))?.url ?? '';
}

function toToken(ticket: NonNullable<Awaited<ReturnType<typeof findTicket>>>, image: string): GetTicketTokenResponse {
  const { event_id: eventId, title: eventTitle, venue, date: eventDate, category, seat, status } = ticket;
  const isValid = status === 'valid' || status === 'used';
  const when = `${eventDate.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return {
    name: `${eventTitle} · ${category} ${seat}`,
    description: isValid
      ? `A ticket for ${eventTitle}, ${venue}, ${when}. Only its code lets somebody in, not this token.`
      : `A ticket for ${eventTitle} that is not valid any more: it was refunded, or the event was cancelled.`,
    image,
    attributes: Object.entries({ Event: eventTitle, Venue: venue, Date: when, Category: category, Seat: seat }).map(
      ([traitType, value]) => ({ traitType, value }),
    ),
    eventId,
    eventTitle,
    venue,
    eventDate,
    category,
    seat,
    state: isValid ? 'valid' : 'burned',
  };
}
