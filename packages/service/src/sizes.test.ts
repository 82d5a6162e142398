import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { expect, test } from '@jest/globals';
import { DeliverRequest } from '@plaza/api/events';
import { CreatePaymentRequestRequest } from '@plaza/api/payment-request';
import { rpcs } from '@plaza/api/rpcs';
import { sizes } from '@plaza/api/sizes';
import { CreateConversationRequest, SendMessageRequest } from '@plaza/api/social';
import { ReceiveStripeEventRequest } from '@plaza/api/stripe';
import { PlaceHoldRequest } from '@plaza/api/wallet';
import fc from 'fast-check';
import { sizeCheck } from './sizes.ts';

const mebibyte = 1024 * 1024;

function violations(message: string, request: Uint8Array): [field: string, description: string][] | string | undefined {
  const refusal = sizeCheck(message, mebibyte)(request);
  if (refusal === undefined) return undefined;
  return refusal.violations.length > 0
    ? refusal.violations.map(({ field, description }) => [field, description])
    : refusal.message;
}

const conversation = (request: Partial<CreateConversationRequest>) =>
  violations(
    'plaza.messaging.v1.CreateConversationRequest',
    CreateConversationRequest.encode(CreateConversationRequest.fromPartial(request)).finish(),
  );
const sent = (message: string) =>
  violations(
    'plaza.messaging.v1.SendMessageRequest',
    SendMessageRequest.encode(SendMessageRequest.fromPartial({ message })).finish(),
  );
const payment = (bytes: Uint8Array) => violations('plaza.wallet.v1.CreatePaymentRequestRequest', bytes);
const paid = (request: Partial<CreatePaymentRequestRequest>) =>
  payment(CreatePaymentRequestRequest.encode(CreatePaymentRequestRequest.fromPartial(request)).finish());

test('a text is as long as it has characters, whatever they take in bytes', () => {
  for (const character of ['a', 'é', '漢', '😀', '\u0301']) {
    expect(sent(character.repeat(4400))).toBeUndefined();
    expect(sent(character.repeat(4401))).toEqual([['message', 'Must have at most 4400 characters.']]);
  }
});

test('bytes that are no UTF-8 do not count as fewer characters than they become', () => {
  expect(payment(new BinaryWriter().tag(4, WireType.LengthDelimited).bytes(Buffer.alloc(1000, 0x80)).finish())).toEqual(
    [['description', 'Must have at most 256 characters.']],
  );
});

test('a list has its most items, and the first one too many ends the reading', () => {
  expect(conversation({ participantIds: Array(50).fill('') })).toBeUndefined();
  expect(conversation({ participantIds: Array(51).fill('') })).toEqual([
    ['participant_ids', 'Must have at most 50 items.'],
  ]);
  expect(conversation({ participantIds: Array(400_000).fill('') })).toEqual([
    ['participant_ids', 'Must have at most 50 items.'],
  ]);
});

test('no more than 20 violations are looked for', () => {
  expect(conversation({ participantIds: Array(3000).fill('x'.repeat(300)) })).toEqual(
    Array.from({ length: 20 }, (_, index) => [`participant_ids[${index}]`, 'Must have at most 36 characters.']),
  );
});

test('what is wrong within a list has its place in its name', () => {
  const splits = [
    { merchantId: 'm', amount: '1' },
    { merchantId: 'm'.repeat(37), amount: '1'.repeat(65) },
  ];
  expect(paid({ splits })).toEqual([
    ['splits[1].merchant_id', 'Must have at most 36 characters.'],
    ['splits[1].amount', 'Must have at most 64 characters.'],
  ]);
});

test('bytes and free-form messages are measured in bytes', () => {
  const events = (payload: Buffer) =>
    violations(
      'plaza.events.v1.DeliverRequest',
      DeliverRequest.encode(DeliverRequest.fromPartial({ events: [{ payload }] })).finish(),
    );
  expect(events(Buffer.alloc(16384))).toBeUndefined();
  expect(events(Buffer.alloc(16385))).toEqual([['events[0].payload', 'Must have at most 16384 bytes.']]);
  const hold = (metadata: Record<string, unknown>) =>
    violations(
      'plaza.wallet.v1.PlaceHoldRequest',
      PlaceHoldRequest.encode(PlaceHoldRequest.fromPartial({ metadata })).finish(),
    );
  expect(hold({ a: { b: ['c', 1, null, true] } })).toBeUndefined();
  expect(hold({ a: 'x'.repeat(16384) })).toEqual([['metadata', 'Must have at most 16384 bytes.']]);
  const event = (extensions: number) =>
    violations(
      'plaza.wallet.v1.ReceiveStripeEventRequest',
      ReceiveStripeEventRequest.encode({
        payload: {
          contentType: '',
          data: Buffer.from('{}'),
          extensions: Array.from({ length: extensions }, () => ({ typeUrl: '', value: Buffer.alloc(0) })),
        },
      }).finish(),
    );
  expect([event(0), event(1)]).toEqual([undefined, [['payload.extensions', 'Must have at most 0 items.']]]);
});

test('a request of more bytes than its rpc takes is refused as such', () => {
  expect(sizeCheck('plaza.auth.v1.LoginRequest', 100)(new Uint8Array(101))).toMatchObject({
    reason: 'REQUEST_TOO_LARGE',
  });
});

test('fields that are not known are passed over, few of them', () => {
  const unknown = (count: number) => {
    const writer = new BinaryWriter();
    for (let index = 0; index < count; index++)
      writer
        .tag(100 + index, WireType.Varint)
        .uint32(1)
        .tag(200 + index, WireType.LengthDelimited)
        .string('new')
        .tag(300 + index, WireType.Bit32)
        .fixed32(1);
    return payment(writer.finish());
  };
  expect([unknown(10), unknown(11)]).toEqual([undefined, 'The request cannot be decoded.']);
});

test('a field that is there again and again is refused, although the last one would do', () => {
  const writer = new BinaryWriter();
  for (let index = 0; index < 100; index++) writer.tag(1, WireType.LengthDelimited).string('');
  expect(payment(writer.finish())).toBe('The request cannot be decoded.');
});

test('what a decoder would read in another way is refused: groups, fields without a number, numbers and lengths without an end', () => {
  const bad = [
    [0x0b, 0x0c],
    [0x0c],
    [0x00],
    [0x02, 0x00],
    [0x0a, 0x05, 0x61],
    [0x80],
    [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff],
    [0x08],
    [0x0d, 0x01],
    [0x32, 0x03, 0x0a, 0x05, 0x61, 0x0a, 0x00],
    Array(20).fill(0xff),
    [0x0e],
  ];
  for (const bytes of bad)
    expect([bytes, payment(Uint8Array.from(bytes))]).toEqual([bytes, 'The request cannot be decoded.']);
});

test('every rpc has a check', () => {
  for (const { request, maxRequestBytes } of Object.values(rpcs))
    expect(sizeCheck(request, maxRequestBytes)(new Uint8Array(0))).toBeUndefined();
});

// What passes and can be decoded holds what it may, whatever the bytes.
test('no bytes pass the check and are decoded to more than a request may hold', () => {
  const piece = fc.oneof(
    fc
      .record({ number: fc.constantFrom(1, 2, 3, 4, 6, 8, 15, 20), length: fc.nat(80) })
      .map(({ number, length }) =>
        new BinaryWriter().tag(number, WireType.LengthDelimited).string('a'.repeat(length)).finish(),
      ),
    fc
      .array(fc.record({ id: fc.string({ maxLength: 40 }), amount: fc.string({ maxLength: 70 }) }), { maxLength: 3 })
      .map((splits) =>
        CreatePaymentRequestRequest.encode(
          CreatePaymentRequestRequest.fromPartial({
            splits: splits.map(({ id, amount }) => ({ merchantId: id, amount })),
          }),
        ).finish(),
      ),
    fc.uint8Array({ maxLength: 6 }),
  );
  const requests = fc.array(piece, { maxLength: 16 }).map((pieces) => Buffer.concat(pieces));
  let passed = 0;
  fc.assert(
    fc.property(requests, (bytes) => {
      if (payment(bytes) !== undefined) return;
      let request: CreatePaymentRequestRequest;
      try {
        request = CreatePaymentRequestRequest.decode(bytes);
      } catch {
        return;
      }
      passed++;
      expect(request.splits.length).toBeLessThanOrEqual(10);
      for (const [message, values] of [
        ['CreatePaymentRequestRequest', request],
        ...request.splits.map((split) => ['Split', split]),
      ] as [string, object][]) {
        for (const { name, kind, maxLength } of sizes[`plaza.wallet.v1.${message}`]!) {
          const value = (values as Record<string, unknown>)[
            name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
          ];
          if (kind === 'string') expect([name, [...(value as string)].length <= maxLength!]).toEqual([name, true]);
        }
      }
    }),
    { numRuns: 3000 },
  );
  expect(passed).toBeGreaterThan(100);
});
