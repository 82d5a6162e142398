// Scans: what devices report, in one statement for as many as are sent at once.
import type { ScanResult } from '@plaza/api/check-in';
import { values } from '@plaza/api/values';
import { commonErrors, fields, gather, newId, together, type Database } from '@plaza/service';
import { z } from 'zod';
import { isOldCode, readCode, type EventKeys, type OldCodes } from '../tickets/index.ts';
import { checkInErrors, remedies } from './check-in.errors.ts';
import { refusalReasons, scanKinds, type RefusalReason, type Standing } from './check-in.entity.ts';
import type { DeviceRow } from './devices.ts';

const scanRequest = together(
  z.object({
    id: fields.uuid(),
    code: z.string().min(1, 'Must not be empty.').max(512, 'Is too long.'),
    kind: fields.oneOfOrNone(scanKinds).transform((kind) => kind || 'entry'),
    listId: fields.idOrNone(),
    shown: fields.oneOfOrNone(values['plaza.catalog.v1.Scan.shown']),
    reason: fields.oneOfOrNone(refusalReasons),
    deviceTime: z.date().optional(),
  }),
  {
    holds: ({ shown, deviceTime }) => shown === '' || deviceTime !== undefined,
    path: ['deviceTime'],
    message: 'Must be sent with shown.',
  },
  {
    holds: ({ shown, reason }) => (shown === 'refused') === (reason !== ''),
    path: ['reason'],
    message: 'Must be sent where shown is refused, and nowhere else.',
  },
);
export const scansRequest = z.object({
  scans: z.array(scanRequest).min(1, 'Must have at least one scan.').max(1_000, 'Must have at most 1000 scans.'),
  deviceNow: z.date().optional(),
});
export type ScansRequest = z.infer<typeof scansRequest>;

/** What a code says. */
type CodeFinding =
  | { problem: 'CODE_UNKNOWN' | 'CODE_FORGED' }
  /** A code that was sold before has no version. Until it is verified, only a ticket that has this code believes it. */
  | { ticketId: string; version: number | null; verified: boolean };

/** As check_in.sql answers it. */
interface Outcome {
  /** Null of a scan whose code must be verified first. */
  result: Standing | null;
  reason: RefusalReason | null;
  ticketId: string | null;
  category: string | null;
  seat: string | null;
  firstEntryAt: string | null;
  firstEntryGate: string | null;
}

/** A scan as check_in.sql takes it. */
type ScanRow = Record<string, unknown> & { code: string };

export interface ScanDeps {
  database: Database;
  eventKeys: EventKeys;
  oldCodes: OldCodes;
}

export type Submit = (device: DeviceRow, request: ScansRequest) => Promise<ScanResult[]>;

export function scanning({ database, eventKeys, oldCodes }: ScanDeps): Submit {
  const run = gather<{ device: DeviceRow; rows: ScanRow[] }, Outcome[]>({
    // The same scan is never twice in a batch.
    exclusiveKeys: ({ device }) => [device.id],
    // Those of one event wait for each other in the database: what comes meanwhile goes together.
    lockKeys: ({ device }) => [device.event_id],
    size: ({ rows }) => rows.length,
    // A statement costs as much as a dozen scans in it. Nobody at a gate sees so short a time.
    gapMs: 12,
    async run(calls) {
      const rows = calls.flatMap((call) => call.rows).map((row, index) => ({ ...row, place: index + 1 }));
      const [answer] = await database.statement<{ outcomes: string }>('select check_in($1) as outcomes', [
        JSON.stringify(rows),
      ]);
      const outcomes = JSON.parse(answer?.outcomes ?? '') as Outcome[];
      let at = 0;
      return calls.map((call) => outcomes.slice(at, (at += call.rows.length)));
    },
  });

  /** The outcomes of scans. A signature costs more than all the rest: it is verified only of codes that no ticket has now. */
  const decide = async (device: DeviceRow, rows: ScanRow[]): Promise<Outcome[]> => {
    const outcomes = await run({ device, rows });
    const open = rows.filter((_, index) => outcomes[index]!.result === null);
    if (open.length === 0) return outcomes;
    const verified = await verify(open, eventKeys);
    const later = (await run({ device, rows: verified })).values();
    return outcomes.map((outcome) => (outcome.result === null ? later.next().value! : outcome));
  };

  return async (device, { scans, deviceNow }) => {
    const received = new Date();
    // The same id twice is the first of them.
    const first = new Map<string, number>();
    const rows: ScanRow[] = [];
    for (const scan of scans) {
      if (first.has(scan.id)) continue;
      first.set(scan.id, rows.length);
      rows.push({
        id: newId(),
        device_id: device.id,
        scan_id: scan.id,
        event_id: device.event_id,
        list_id: listFor(device, scan.listId),
        code: scan.code,
        kind: scan.kind,
        shown: scan.shown || null,
        reason: scan.reason || null,
        at: scan.shown === '' ? null : momentOf(scan.deviceTime ?? received, { device, received, deviceNow }),
        device_at: scan.deviceTime ?? null,
        ...rowOf(findingOf(scan.code, oldCodes)),
      });
    }
    const outcomes = await decide(device, rows);
    return scans.map(({ id }) => toResult(id, outcomes[first.get(id)!]!));
  };
}

function listFor(device: DeviceRow, listId: string): string {
  if (listId === '') {
    const [only, other] = device.list_ids;
    if (only !== undefined && other === undefined) return only;
    throw commonErrors.INVALID_ARGUMENT({
      violations: [{ field: 'scans.list_id', description: 'Must be sent: the device has several lists.' }],
    });
  }
  if (!device.list_ids.includes(listId)) throw checkInErrors.CHECK_IN_LIST_NOT_FOUND({ metadata: { list_id: listId } });
  return listId;
}

/**
 * When an offline scan was made: by the clock of the device, less what that clock is ahead of ours, and never before the device was paired or after
 * now.
 */
export function momentOf(
  deviceTime: Date,
  {
    device,
    received,
    deviceNow,
  }: { device: Pick<DeviceRow, 'paired_at'>; received: Date; deviceNow: Date | undefined },
): Date {
  const ahead = deviceNow ? deviceNow.getTime() - received.getTime() : 0;
  const earliest = device.paired_at?.getTime() ?? received.getTime();
  return new Date(Math.min(received.getTime(), Math.max(earliest, deviceTime.getTime() - ahead)));
}

function findingOf(code: string, oldCodes: OldCodes): CodeFinding {
  if (isOldCode(code)) {
    const ticketId = oldCodes.verify(code);
    return ticketId === undefined ? { problem: 'CODE_FORGED' } : { ticketId, version: null, verified: true };
  }
  const read = readCode(code);
  return read ? { ticketId: read.ticketId, version: read.version, verified: false } : { problem: 'CODE_UNKNOWN' };
}

function rowOf(finding: CodeFinding) {
  return 'problem' in finding
    ? { ticket_id: null, version: null, verified: false, problem: finding.problem }
    : { ticket_id: finding.ticketId, version: finding.version, verified: finding.verified, problem: null };
}

/** The same scans, with what their signatures say. */
async function verify(rows: readonly ScanRow[], eventKeys: EventKeys): Promise<ScanRow[]> {
  const codes = rows.map(({ code }) => readCode(code)!);
  const keys = await eventKeys.verifying(codes.map(({ keyId }) => keyId));
  return Promise.all(
    rows.map(async (row, index) => {
      const key = keys.get(codes[index]!.keyId);
      const isOurs = key !== undefined && (await codes[index]!.isSignedBy(key));
      return isOurs ? { ...row, verified: true } : { ...row, ...rowOf({ problem: 'CODE_FORGED' }) };
    }),
  );
}

function toResult(id: string, outcome: Outcome): ScanResult {
  const { reason } = outcome;
  return {
    id,
    result: outcome.result!,
    reason: reason ?? '',
    remedy: reason ? remedies[reason] : '',
    ticketId: outcome.ticketId ?? '',
    category: outcome.category ?? '',
    seat: outcome.seat ?? '',
    firstEntryAt: outcome.firstEntryAt === null ? undefined : new Date(outcome.firstEntryAt),
    firstEntryGate: outcome.firstEntryGate ?? '',
  };
}
