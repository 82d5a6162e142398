// What the gate keeps on the device, in IndexedDB: a scan is on the disk before anybody reads its answer, so that neither a reload nor a crash loses one.
import type { CheckInDevice, CheckInEvent, CheckInList, GateKey, ListCount, ScanResult } from '@plaza/client';
import type { GateTicket, Refusal } from '@plaza/client/gate';

/** The pairing, and what was read last. */
export interface Pairing {
  token: string;
  device: CheckInDevice;
  event: CheckInEvent;
  lists: CheckInList[];
  keys: GateKey[];
  counts: ListCount[];
  /** The list that is checked now. */
  listId: string;
  /** How much the clock of the device is behind that of the server. */
  behindMs: number;
  /** Of the signed list: where to go on. */
  cursor: string;
  /** When the last reading began that was complete, by the clock of the device. */
  listAt?: number;
}

export interface KeptScan {
  id: string;
  eventId: string;
  listId: string;
  code: string;
  kind: 'entry' | 'exit';
  /** By the clock of the device, in milliseconds. */
  at: number;
  /** Set until the server has answered: the index has only these. */
  pending?: 1;
  /** What was shown. A scan without it was interrupted. */
  shown?: 'admitted' | 'refused';
  reason?: Refusal;
  /** Decided here, without the server. */
  isOffline?: boolean;
  ticketId?: string;
  category?: string;
  seat?: string;
  firstEntryAt?: string;
  firstEntryGate?: string;
  /** What the server says that stands. */
  stands?: ScanResult['result'];
  standsReason?: Refusal;
  answeredAt?: number;
  /** Why the server does not take it. */
  refusedBy?: string;
}

type StoreName = 'pairing' | 'tickets' | 'scans';

const done = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('The storage of the device refused.'));
  });
const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The storage of the device cannot be read.'));
  });

export class GateStore {
  readonly #db: IDBDatabase;

  private constructor(db: IDBDatabase) {
    this.#db = db;
  }

  static async open(): Promise<GateStore> {
    const request = indexedDB.open('plaza-gate', 1);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore('pairing');
      db.createObjectStore('tickets', { keyPath: 'id' });
      const scans = db.createObjectStore('scans', { keyPath: 'id' });
      for (const key of ['ticketId', 'pending', 'at']) scans.createIndex(key, key);
    };
    const db = await answer(request);
    // Asked for, not needed: without it a browser that lacks space may empty what has been sent long ago, too.
    void navigator.storage?.persist?.().catch(() => undefined);
    return new GateStore(db);
  }

  pairing(): Promise<Pairing | undefined> {
    return this.#read('pairing', (store) => store.get('pairing') as IDBRequest<Pairing | undefined>);
  }

  putPairing(pairing: Pairing): Promise<void> {
    return this.#write('pairing', (store) => store.put(pairing, 'pairing'));
  }

  forgetPairing(): Promise<void> {
    return this.#write('pairing', (store) => store.clear());
  }

  ticket(id: string): Promise<GateTicket | undefined> {
    return this.#read('tickets', (store) => store.get(id) as IDBRequest<GateTicket | undefined>);
  }

  ticketCount(): Promise<number> {
    return this.#read('tickets', (store) => store.count());
  }

  putTickets(tickets: readonly GateTicket[]): Promise<void> {
    return this.#write('tickets', (store) => tickets.forEach((ticket) => store.put(ticket)));
  }

  clearTickets(): Promise<void> {
    return this.#write('tickets', (store) => store.clear());
  }

  /** It is on the disk when this is done. */
  putScan(...scans: readonly KeptScan[]): Promise<void> {
    return this.#write('scans', (store) => scans.forEach((scan) => store.put(scan)));
  }

  scan(id: string): Promise<KeptScan | undefined> {
    return this.#read('scans', (store) => store.get(id) as IDBRequest<KeptScan | undefined>);
  }

  deleteScan(id: string): Promise<void> {
    return this.#write('scans', (store) => store.delete(id));
  }

  scansOf(ticketId: string): Promise<KeptScan[]> {
    return this.#read('scans', (store) => store.index('ticketId').getAll(ticketId) as IDBRequest<KeptScan[]>);
  }

  /** Without an answer of the server, in the order in which they were made. */
  async pending(): Promise<KeptScan[]> {
    const scans = await this.#read('scans', (store) => store.index('pending').getAll(1) as IDBRequest<KeptScan[]>);
    return scans.sort((one, other) => one.at - other.at);
  }

  /** The last ones, newest first. */
  newest(count: number): Promise<KeptScan[]> {
    return new Promise((resolve, reject) => {
      const found: KeptScan[] = [];
      const request = this.#db.transaction('scans').objectStore('scans').index('at').openCursor(null, 'prev');
      request.onerror = () => reject(request.error ?? new Error('The storage of the device cannot be read.'));
      request.onsuccess = () => {
        const cursor = request.result;
        if (!cursor || found.length >= count) return resolve(found);
        found.push(cursor.value as KeptScan);
        cursor.continue();
      };
    });
  }

  #read<T>(name: StoreName, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return answer(ask(this.#db.transaction(name).objectStore(name)));
  }

  #write(name: StoreName, work: (store: IDBObjectStore) => unknown): Promise<void> {
    const transaction = this.#db.transaction(name, 'readwrite', { durability: 'strict' });
    const finished = done(transaction);
    work(transaction.objectStore(name));
    return finished;
  }
}
