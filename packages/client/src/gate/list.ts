// The signed list of the tickets of an event: `listGateTickets`.
import { fromBase64url } from './bytes.ts';
import { isSignedBy, type GateKeys } from './keys.ts';

export interface GateTicket {
  id: string;
  /** A code of an earlier version was replaced. */
  version: number;
  state: 'valid' | 'used' | 'refunded' | 'cancelled';
  /** Its name; empty if the event has none of it any more. */
  category: string;
  inside: boolean;
  /** Of a code of the first form; empty if the ticket has none. */
  mark: string;
}

export interface GateList {
  /** For the next call. */
  cursor: string;
  complete: boolean;
  /** The event is: nobody is let in any more, whatever the tickets say. */
  cancelled: boolean;
  /** The later line of a ticket counts. */
  tickets: GateTicket[];
}

interface Answer {
  list: string;
  signature: string;
  key_id: string;
}

const states = { V: 'valid', U: 'used', R: 'refunded', C: 'cancelled' } as const;
const ticketLine = /^t (\S+) (\d+) ([VURC]) (\d+|-) (in|out) (\S+)$/;

/** The list was not signed by the event, or is not the one that was asked for. */
export class GateListInvalid extends Error {
  override name = 'GateListInvalid';
}

/** Reads an answer to a call with `cursor`. Throws GateListInvalid. */
export async function readGateList(
  { list, signature, key_id: keyId }: Answer,
  { eventId, keys, cursor = '' }: { eventId: string; keys: GateKeys; cursor?: string },
): Promise<GateList> {
  const key = keys.get(keyId);
  if (!key || !(await isSignedBy(key, fromBase64url(signature), new TextEncoder().encode(list))))
    throw new GateListInvalid('The list of tickets has no valid signature of the event.');
  const [head = '', ...lines] = list.split('\n');
  const [kind, form, what, event, since, next, end] = head.split(' ');
  if (kind !== 'plaza-gate' || form !== '1' || what !== 'tickets' || event !== eventId || since !== (cursor || '-'))
    throw new GateListInvalid('The list of tickets is not the one that was asked for.');
  const categories = new Map<string, string>();
  const tickets: GateTicket[] = [];
  for (const line of lines) {
    const category = /^c (\d+) (.*)$/.exec(line);
    if (category) categories.set(category[1]!, category[2]!);
    const [, id, version, state, place, inside, mark] = ticketLine.exec(line) ?? [];
    if (id === undefined) continue;
    tickets.push({
      id,
      version: Number(version),
      state: states[state as keyof typeof states],
      category: categories.get(place!) ?? '',
      inside: inside === 'in',
      mark: mark === '-' ? '' : mark!,
    });
  }
  const cancelled = lines.includes('e cancelled');
  return { cursor: next === '-' ? '' : next!, complete: end === 'complete', cancelled, tickets };
}
