// Scans: what devices report, in one statement for as many as are sent at once.
import type { ScanInput, ScanResult } from '@plaza/api/check-in';
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

/** What a code says, as far as it can be believed. */
type CodeFinding =
  | { problem: 'CODE_UNKNOWN' | 'CODE_FORGED' }
  /** A code that was sold before has no version. */
  | { ticketId: string; version: number | null };

/** As check_in.sql answers it. */
interface Outcome {
  result: Standing;
  reason: RefusalReason | null;
  ticketId: string | null;
  category: string | null;
  seat: string | null;
  firstEntryAt: string | null;
  firstEntryGate: string | null;
}

/** A scan as check_in.sql takes it. */
type ScanRow = Record<string, unknown>;

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

  return async (device, { scans, deviceNow }) => {
    const received = new Date();
    const findings = await findingsOf(scans, eventKeys, oldCodes);
    // The same id twice is the first of them.
    const first = new Map<string, number>();
    const rows: ScanRow[] = [];
    scans.forEach((scan, index) => {
      if (first.has(scan.id)) return;
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
        ...rowOf(findings[index]!),
      });
    });
    const outcomes = await run({ device, rows });
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

async function findingsOf(
  scans: readonly Pick<ScanInput, 'code'>[],
  eventKeys: EventKeys,
  oldCodes: OldCodes,
): Promise<CodeFinding[]> {
  const codes = scans.map(({ code }) => readCode(code));
  const keys = await eventKeys.verifying(codes.flatMap((code) => (code ? [code.keyId] : [])));
  return Promise.all(
    codes.map(async (read, index): Promise<CodeFinding> => {
      if (!read) {
        const { code } = scans[index]!;
        if (!isOldCode(code)) return { problem: 'CODE_UNKNOWN' };
        const ticketId = oldCodes.verify(code);
        return ticketId === undefined ? { problem: 'CODE_FORGED' } : { ticketId, version: null };
      }
      const key = keys.get(read.keyId);
      if (!key || !(await read.isSignedBy(key))) return { problem: 'CODE_FORGED' };
      return { ticketId: read.ticketId, version: read.version };
    }),
  );
}

function rowOf(finding: CodeFinding): ScanRow {
  return 'problem' in finding
    ? { ticket_id: null, version: null, problem: finding.problem }
    : { ticket_id: finding.ticketId, version: finding.version, problem: null };
}

function toResult(id: string, outcome: Outcome): ScanResult {
  const { reason } = outcome;
  return {
    id,
    result: outcome.result,
    reason: reason ?? '',
    remedy: reason ? remedies[reason] : '',
    ticketId: outcome.ticketId ?? '',
    category: outcome.category ?? '',
    seat: outcome.seat ?? '',
    firstEntryAt: outcome.firstEntryAt === null ? undefined : new Date(outcome.firstEntryAt),
    firstEntryGate: outcome.firstEntryGate ?? '',
  };
}
