// A scan of this device is taken back: only with a network, and only while it is new.
import { deviceApi } from './device-api.ts';
import { answered, inputOf } from './reporting.ts';
import type { GateStore, KeptScan } from './store.ts';

/** As long as the server allows it, which counts from when it got the scan. */
const undoMs = 10 * 60_000;

/** Somebody passed with it, and it is not too late yet. One that was not sent yet cannot be undone, but will be. */
export const isUndoable = ({ shown, stands, refusedBy, answeredAt }: KeptScan): boolean =>
  shown === 'admitted' &&
  stands !== 'undone' &&
  refusedBy === undefined &&
  (answeredAt === undefined || Date.now() < answeredAt + undoMs);

/** The other scans of the ticket are judged again then: they are read as they stand now. */
export async function readAgain(
  { id: undone, ticketId, eventId }: KeptScan,
  { token, store }: { token: string; store: GateStore },
): Promise<void> {
  const others = (ticketId ? await store.scansOf(ticketId) : []).filter(
    (other) => other.id !== undone && other.eventId === eventId && other.stands !== undefined,
  );
  if (others.length === 0) return;
  const { results } = await deviceApi.report(token, others.map(inputOf));
  await store.putScan(
    ...others.map((other, index) => ({
      ...answered(other, results[index]!),
      // It is as old as it was, and can be undone as long.
      ...(other.answeredAt !== undefined && { answeredAt: other.answeredAt }),
    })),
  );
}
