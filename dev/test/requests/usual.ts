// Requests as callers send them.
import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { values } from '@plaza/api/values';
import fc from 'fast-check';
import { double, nested, raw, scalarOf, text, timestamp, varint } from './fields.ts';
import { joined, nothing, type Piece, type World } from './world.ts';

/** What a caller sends: most fields, with values that may be right. */
export function usual(message: DescMessage, rpc: string): Piece {
  return fc.tuple(...message.fields.map((field) => usualField(field, rpc))).map(joined);
}

export function usualField(field: DescField, rpc: string): Piece {
  const one = usualValue(field, rpc);
  if (field.fieldKind === 'list' || field.fieldKind === 'map') return fc.array(one, { maxLength: 3 }).map(joined);
  return fc.oneof({ weight: 6, arbitrary: one }, { weight: 1, arbitrary: fc.constant(nothing) });
}

export function usualValue(field: DescField, rpc: string): Piece {
  if (field.message) {
    const { message } = field;
    if (message.typeName === 'google.protobuf.Timestamp') {
      const days = /expires|to$/.test(field.name) ? { min: 0, max: 3 } : { min: -3, max: 0 };
      return fc
        .integer(days)
        .map((distance) => () => nested(field, timestamp(Math.floor(Date.now() / 1000) + distance * 10 * 86_400)));
    }
    if (message.typeName.startsWith('google.')) return fc.constant(() => nested(field, new Uint8Array(0)));
    return usual(message, rpc).map((inner) => (world) => nested(field, inner(world)));
  }
  switch (scalarOf(field)) {
    case ScalarType.STRING:
      return fc.nat(1000).map((index) => (world) => text(field, usualText(field, rpc, world, index)));
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 20 }).map((bytes) => () => raw(field, bytes));
    case ScalarType.BOOL:
      return fc.boolean().map((value) => () => varint(field, value ? 1n : 0n));
    case ScalarType.DOUBLE:
      return fc.double().map((value) => () => double(field, value));
    default:
      return fc.constantFrom(0n, 1n, 2n, 5n, 20n, 100n).map((value) => () => varint(field, value));
  }
}

// The first is the one that mostly will do.
const words: Record<string, readonly [string, ...string[]]> = {
  currency: ['EUR', 'JPY', ''],
  from: ['EUR'],
  to: ['JPY', 'USD'],
  amount: ['1.00', '2', '0.01', ''],
  to_amount: ['', '100'],
  min_amount: ['', '1', '0.5'],
  max_amount: ['', '100'],
  movement_limit: ['', '100.00'],
  day_limit: ['', '1000'],
  fee_fixed: ['', '0.10'],
  rate: ['1.1', '0.9'],
  destination: ['DE89370400440532013000', 'GB29 NWBK 6016 1331 9268 19'],
  type: ['', 'send', 'deposit'],
  direction: ['', 'credit'],
  status: ['', 'succeeded', 'failed', 'paid'],
  source: ['', 'bonus', 'ad'],
  capture_method: ['', 'manual', 'automatic'],
  club: ['AS_MONACO', ''],
  club_id: ['AS_MONACO', ''],
  package: ['', '100'],
  url: ['http://127.0.0.1:9/hook'],
  event_types: ['money.received', '*'],
  event_type: ['', 'order.paid'],
  email: ['lea@plaza.example', 'nobody@plaza.example'],
  recipient_email: ['', 'marco@plaza.example'],
  password: ['demo1234'],
  name: ['Somebody'],
  message: ['Hello'],
  text: ['Hello'],
  reason: ['Because'],
  hold_request_id: ['hold-1', 'hold-2'],
  aggregate: ['user:1'],
  ad_id: ['ad-1'],
  up_to: [''],
  description: ['What it is'],
  etag: ['*', '"1"'],
  title: ['A match'],
  venue: ['A stadium'],
  competition: ['A cup'],
  region: ['Europe'],
  country: ['MC'],
  countries: ['FR'],
  sport: ['football'],
  price: ['10.00'],
  old_price: ['', '20.00'],
  q: ['shirt', 'maillot'],
  note: ['A note'],
  reference: ['A reference'],
  order_reference: ['A-1'],
  refresh_token: [''],
};

function usualText({ name, parent }: DescField, rpc: string, world: World, index: number): string {
  if (name === 'request_id')
    return index % 4 ? (/Hold|Charge/.test(rpc) ? `hold-${index % 9}` : '') : `${rpc}-${index}`;
  if (name === 'page_token') return index % 4 ? '' : (world.get('nextPageToken', index) ?? '');
  if (name === 'category') return (rpc === 'Purchase' ? world.get('category.name', index) : undefined) ?? '';
  if (name === 'refresh_token') return world.get('refreshToken', index) ?? '';
  const closed = (values as Record<string, readonly string[]>)[`${parent.typeName}.${name}`];
  // A filter mostly names none of them; what is given does.
  if (closed) return words[name] && index % 4 ? words[name][0] : closed[index % closed.length]!;
  const known = words[name];
  if (known) return index % 4 ? known[0] : known[index % known.length]!;
  if (/^(user|payer|recipient)_id$|^(participant_)?ids$/.test(name)) return world.get('id:user', index) ?? '';
  // Whose `id` it is, the rpc says: GetPayment, RefundTickets.
  const kinds =
    name === 'id'
      ? [...rpc.matchAll(/[A-Z][a-z]+/g)].map(([word]) => word.toLowerCase().replace(/s$/, '')).reverse()
      : [camel(name.replace(/_id$/, ''))];
  return kinds.map((kind) => world.get(`id:${kind}`, index)).find(Boolean) ?? world.any(index);
}

function camel(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
