// What tests of check-in have in common: who prepares it, and devices at the gates.
import {
  CheckInManagementServiceService,
  CheckInServiceService,
  type ListGateTicketsResponse,
  type ScanResult,
} from '@plaza/api/check-in';
import { newId } from '@plaza/service';
import { client, type TestClient } from '@plaza/testing';
import type { House } from './harness.ts';

export type Manager = TestClient<typeof CheckInManagementServiceService>;

/** What a test says of a scan; the rest is usual. */
export interface Scanned {
  id?: string;
  code: string;
  kind?: string;
  listId?: string;
  shown?: string;
  reason?: string;
  deviceTime?: Date | undefined;
}

export interface Gate {
  readonly id: string;
  readonly token: string;
  scan(...scans: Scanned[]): Promise<ScanResult[]>;
  /** With the clock of the device as it is now. */
  sync(scans: Scanned[], deviceNow?: Date): Promise<ScanResult[]>;
  tickets(request?: { cursor?: string; revoked?: boolean; limit?: number }): Promise<ListGateTicketsResponse>;
  readonly api: TestClient<typeof CheckInServiceService>;
  readonly as: { metadata: Record<string, string> };
}

export interface CheckInWorld {
  readonly api: TestClient<typeof CheckInServiceService>;
  manager(token: string): Manager;
  /** A list of an event. */
  list(manager: Manager, eventId: string, more?: object): Promise<string>;
  /** A paired device. */
  gate(manager: Manager, eventId: string, listIds: string[], name?: string): Promise<Gate>;
  close(): void;
}

/** With what it leaves out. */
export const wholeScan = (scan: Scanned) => ({
  id: scan.id ?? newId(),
  code: scan.code,
  kind: scan.kind ?? '',
  listId: scan.listId ?? '',
  shown: scan.shown ?? '',
  reason: scan.reason ?? '',
  deviceTime: scan.deviceTime,
});

export function checkInWorld(house: Pick<House, 'app'>): CheckInWorld {
  const open: { close(): void }[] = [];
  const at = <Definition extends object>(definition: Definition, token?: string): TestClient<Definition> => {
    const made = client(definition, house.app.port, token === undefined ? {} : { token });
    open.push(made);
    return made;
  };
  const api = at(CheckInServiceService);
  return {
    api,
    manager: (token) => at(CheckInManagementServiceService, token),
    async list(manager, eventId, more = {}) {
      const { list } = await manager.createCheckInList({ eventId, name: `List ${newId()}`, gate: 'Gate 1', ...more });
      return list!.id;
    },
    async gate(manager, eventId, listIds, name = 'Phone') {
      const { device, pairingCode } = await manager.createCheckInDevice({ eventId, name, listIds });
      const { token } = await api.pairDevice({ code: pairingCode });
      const as = { metadata: { 'checkin-token': token } };
      const sync = async (scans: Scanned[], deviceNow?: Date) =>
        (await api.submitScans({ scans: scans.map(wholeScan), deviceNow }, as)).results;
      return {
        id: device!.id,
        token,
        scan: (...scans) => sync(scans),
        sync,
        tickets: (request = {}) => api.listGateTickets(request, as),
        api,
        as,
      };
    },
    close() {
      for (const each of open) each.close();
    },
  };
}
