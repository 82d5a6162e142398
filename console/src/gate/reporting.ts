// A scan as it is sent, and as it is kept once the server has answered.
import type { ScanInput, ScanResult } from '@plaza/client';
import type { Refusal } from '@plaza/client/gate';
import type { KeptScan } from './store.ts';

export function inputOf({ id, code, kind, listId, shown, reason, at }: KeptScan): ScanInput {
  const scan = { id, code, kind, list_id: listId };
  if (!shown) return scan;
  return { ...scan, shown, ...(reason && { reason }), device_time: new Date(at).toISOString() };
}

export const reasonOf = ({ reason }: ScanResult): { reason?: Refusal } => (reason ? { reason } : {});

export function answered({ pending: _, ...scan }: KeptScan, result: ScanResult): KeptScan {
  return {
    ...scan,
    stands: result.result,
    answeredAt: Date.now(),
    ...(result.reason && { standsReason: result.reason }),
    ...(result.ticket_id && { ticketId: result.ticket_id }),
    ...(result.category && { category: result.category }),
    ...(result.seat && { seat: result.seat }),
    ...(result.first_entry_at && { firstEntryAt: result.first_entry_at }),
    ...(result.first_entry_gate && { firstEntryGate: result.first_entry_gate }),
  };
}

/** The device showed something else than what stands. */
export const isConflict = ({ shown, stands }: KeptScan): boolean =>
  stands !== undefined && stands !== 'undone' && shown === 'admitted' && stands !== 'admitted';
