// What the tests of the gate need: an event with sold tickets, a camera that sees one of them, and a network that can be cut.
import { writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createPlaza, type Plaza, type Ticket } from '@plaza/client';
import type { Api } from '@plaza/e2e/api';
import qrcode from 'qrcode';
import { administrator } from './visitors.ts';

export interface GateEvent {
  id: string;
  title: string;
  staff: Plaza;
  tickets: Ticket[];
  /** Its money was given back. */
  refunded: Ticket;
  /** A device with the code with which it is paired. */
  add(name: string): Promise<{ id: string; code: string }>;
}

/** A new event with one category and one gate, and somebody who has bought tickets of it. */
export async function gateEvent(api: Api, title: string, quantity: number): Promise<GateEvent> {
  const [staff, fan] = [createPlaza({ baseUrl: api.url }), createPlaza({ baseUrl: api.url })];
  await staff.auth.signIn(administrator);
  const {
    event: { id },
  } = await staff.api.createEvent({
    ...{ title, club: 'AS_MONACO', venue: 'Stade Louis II', competition: 'Ligue 1' },
    // After the first ones of the demo, which other tests and the README buy; devices are paired for at most 14 days.
    date: new Date(Date.now() + 13 * 86_400_000).toISOString(),
    categories: [{ name: 'Stand', price: '1.00', rows: 2, seats_per_row: 20 }],
  });
  await staff.api.setEventState({ id, state: 'published', etag: '*' });
  const person = await api.person('Fan');
  await api.deposit(person.token, '100.00');
  await fan.auth.signIn({ email: person.email, password: 'correct horse' });
  const wish = { event_id: id, category: 'Stand' };
  const { tickets } = await fan.api.purchaseTickets({ ...wish, quantity });
  const [refunded] = (await fan.api.purchaseTickets({ ...wish, quantity: 1 })).tickets;
  await staff.api.refundPlacedOrder({ id: refunded!.order_id, reason: 'Asked for it.' });
  const { list } = await staff.api.createCheckInList({ event_id: id, name: 'East', gate: 'Gate 4' });
  return {
    ...{ id, title, staff, tickets, refunded: refunded! },
    async add(name) {
      const made = await staff.api.createCheckInDevice({ event_id: id, name, list_ids: [list.id] });
      return { id: made.device.id, code: made.pairing_code };
    },
  };
}

const [width, height, border] = [640, 480, 4];

/** A film of a phone that shows a code. */
export function filmOf(code: string, file: string): void {
  const { modules } = qrcode.create(code, { errorCorrectionLevel: 'M' });
  const scale = Math.floor(height / (modules.size + 2 * border));
  const luma = Buffer.alloc(width * height, 235);
  const [left, top] = [width, height].map((length) => Math.floor((length - modules.size * scale) / 2)) as [
    number,
    number,
  ];
  for (let y = 0; y < modules.size * scale; y++)
    for (let x = 0; x < modules.size * scale; x++)
      if (modules.get(Math.floor(y / scale), Math.floor(x / scale))) luma[(top + y) * width + left + x] = 16;
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 2, 128)]);
  writeFileSync(
    file,
    Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420\n`), frame, frame]),
  );
}

export interface Cable {
  url: string;
  cut(): void;
  mend(): void;
  close(): void;
}

/** A way to the gateway that can be cut, also for what a service worker asks. */
export async function cableTo(url: string): Promise<Cable> {
  const { hostname, port } = new URL(url);
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    mend: () => void (isCut = false),
    close() {
      cut();
      server.close();
    },
  };
}
