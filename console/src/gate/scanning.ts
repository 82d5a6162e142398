// What is decided here, without the server.
import { gateKeys, judge, type GateKeys, type GateTicket } from '@plaza/client/gate';
import type { GateStore, KeptScan, Pairing } from './store.ts';

/** Somebody went through with it, and it was not undone. */
const hasPassed = ({ shown, stands }: KeptScan): boolean => shown === 'admitted' && stands !== 'undone';

/** The ticket as the list has it, and as the scans of this device left it, of which the list cannot know yet. */
export function withOwnScans(
  ticket: GateTicket | undefined,
  scans: readonly KeptScan[],
  { listAt = 0, eventId }: { listAt?: number | undefined; eventId: string },
): GateTicket | undefined {
  const passed = scans
    .filter((scan) => scan.eventId === eventId && hasPassed(scan))
    .filter(({ pending, answeredAt = 0 }) => pending || answeredAt >= listAt)
    .sort((one, other) => one.at - other.at);
  const last = passed.at(-1);
  if (!last) return ticket;
  const known = ticket ?? {
    id: last.ticketId!,
    version: 0,
    state: 'valid' as const,
    category: last.category ?? '',
    inside: false,
    mark: '',
  };
  const isUsed = known.state === 'valid' && passed.some(({ kind }) => kind === 'entry');
  return { ...known, state: isUsed ? 'used' : known.state, inside: last.kind === 'entry' };
}

let read: { of: string; keys: Promise<GateKeys> } | undefined;

/** Read once for each set of keys: each scan needs them. */
export function keysOf({ keys }: Pick<Pairing, 'keys'>): Promise<GateKeys> {
  const of = JSON.stringify(keys);
  if (read?.of !== of) read = { of, keys: gateKeys(keys) };
  return read.keys;
}

/** By the signed list, the rules of the gate, and the clock of the server. */
export async function decide(scan: KeptScan, pairing: Pairing, store: GateStore): Promise<KeptScan> {
  const { event, lists, behindMs, listAt } = pairing;
  const rules = lists.find(({ id }) => id === scan.listId) ?? lists[0]!;
  const own = async (id: string) => (await store.scansOf(id)).filter((other) => other.id !== scan.id);
  const { reason, ...seen } = await judge(
    { code: scan.code, kind: scan.kind, at: new Date(scan.at + behindMs) },
    {
      eventId: event.id,
      keys: await keysOf(pairing),
      rules,
      cancelled: event.cancelled_at !== undefined,
      ticket: async (id) => withOwnScans(await store.ticket(id), await own(id), { listAt, eventId: event.id }),
    },
  );
  const decided: KeptScan = { ...scan, ...seen, isOffline: true, shown: reason ? 'refused' : 'admitted' };
  if (reason) decided.reason = reason;
  if (reason === 'ALREADY_USED' && seen.ticketId) {
    const first = (await own(seen.ticketId)).find((other) => other.kind === 'entry' && hasPassed(other));
    if (first) {
      decided.firstEntryAt = new Date(first.at + behindMs).toISOString();
      decided.firstEntryGate = lists.find(({ id }) => id === first.listId)?.gate ?? '';
    }
  }
  return decided;
}

/** Hand scanners and cameras add spaces and line ends, and some type small letters. */
export function cleaned(code: string): string {
  const text = code.trim().slice(0, 512);
  return /^plaza2\./i.test(text) ? text.toUpperCase() : text;
}
