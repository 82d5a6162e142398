// What a device without a network decides, by the rules by which the server decides with one: docs/check-in.md.
import { toBase64url } from './bytes.ts';
import { readCode, readOldCode } from './code.ts';
import { isSignedBy, type GateKeys } from './keys.ts';
import type { GateTicket } from './list.ts';

export const refusals = [
  'CODE_UNKNOWN',
  'CODE_FORGED',
  'OTHER_EVENT',
  'TICKET_REFUNDED',
  'TICKET_REPLACED',
  'EVENT_CANCELLED',
  'ALREADY_USED',
  'WRONG_GATE',
  'OUTSIDE_HOURS',
] as const;
export type Refusal = (typeof refusals)[number];

/** As the lists of `getCheckIn` have it. */
export interface GateRules {
  /** None: every one. */
  categories: readonly string[];
  opens_at?: string | null;
  closes_at?: string | null;
  reentry: string;
}

export interface Gate {
  eventId: string;
  keys: GateKeys;
  rules: GateRules;
  /** The event is cancelled, as far as the device knows. */
  cancelled?: boolean;
  /** The ticket as the list has it, and as the scans of this device left it. Undefined if the list does not have it. */
  ticket(id: string): Promise<GateTicket | undefined>;
}

export interface GateScan {
  code: string;
  kind: 'entry' | 'exit';
  /** The time of the server, as far as the device knows it. */
  at: Date;
}

export interface Judgement {
  /** Why nobody passes; undefined if somebody does. */
  reason?: Refusal;
  ticketId?: string;
  category?: string;
}

/** Never throws for what was scanned, whatever it is. */
export async function judge({ code, kind, at }: GateScan, gate: Gate): Promise<Judgement> {
  const found = await identify(code, gate);
  const { ticketId, ticket } = found;
  const seen: Judgement = { ...(ticketId && { ticketId }), ...(ticket?.category && { category: ticket.category }) };
  // Nobody is kept inside.
  const reason = found.reason ?? (kind === 'exit' ? undefined : refusalOf(found, gate, at));
  return reason === undefined ? seen : { ...seen, reason };
}

interface Found {
  reason?: Refusal;
  ticketId?: string;
  /** Of the code. A code of the first form has none: it is the ticket's, or was replaced. */
  version?: number;
  ticket?: GateTicket | undefined;
}

async function identify(code: string, gate: Gate): Promise<Found> {
  const read = readCode(code);
  if (!read) return identifyOld(code, gate);
  const { eventId, ticketId, keyId, version, signature, signed } = read;
  // Each event has keys of its own: whether one of another event is genuine cannot be known here.
  if (eventId !== gate.eventId) return { reason: 'OTHER_EVENT' };
  const key = gate.keys.get(keyId);
  if (!key || !(await isSignedBy(key, signature, signed))) return { reason: 'CODE_FORGED' };
  return { ticketId, version, ticket: await gate.ticket(ticketId) };
}

async function identifyOld(code: string, gate: Gate): Promise<Found> {
  const ticketId = readOldCode(code);
  const ticket = ticketId === undefined ? undefined : await gate.ticket(ticketId);
  if (!ticket) return { reason: 'CODE_UNKNOWN' };
  // It has a code of the other form now. Whether this one was ever good cannot be known here.
  if (ticket.mark === '') return { reason: 'TICKET_REPLACED', ticketId: ticket.id, ticket };
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(code));
  return ticket.mark === toBase64url(new Uint8Array(hash).subarray(0, 16))
    ? { ticketId: ticket.id, ticket }
    : { reason: 'CODE_FORGED' };
}

function refusalOf({ ticket, version }: Found, { rules, cancelled }: Gate, at: Date): Refusal | undefined {
  if (ticket?.state === 'refunded') return 'TICKET_REFUNDED';
  if (cancelled || ticket?.state === 'cancelled') return 'EVENT_CANCELLED';
  // A newer one than the list knows was signed since: its holder has it.
  if (ticket && version !== undefined && version < ticket.version) return 'TICKET_REPLACED';
  // One that was sold after the list was read is of a category that nobody knows here.
  if (rules.categories.length > 0 && !rules.categories.includes(ticket?.category ?? '')) return 'WRONG_GATE';
  const isBefore = rules.opens_at && at < new Date(rules.opens_at);
  if (isBefore || (rules.closes_at && at >= new Date(rules.closes_at))) return 'OUTSIDE_HOURS';
  const { inside = false, state = 'valid' } = ticket ?? {};
  const isAgain = (inside && rules.reentry !== 'always') || (state === 'used' && rules.reentry === 'never');
  return isAgain ? 'ALREADY_USED' : undefined;
}
