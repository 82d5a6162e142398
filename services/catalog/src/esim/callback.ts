// What an HTTP provider reports on its own:
//
//   POST {public address}/api/esim/callbacks
//   esim-signature: t={Unix seconds},v1={hexadecimal HMAC-SHA256 of "{t}.{body}"}[,v1=…]
//   {"id":"…","type":"usage.updated","profile":"{order id}","at":"2026-12-01T10:00:00Z","data_used":1234}
//
// `type` is usage.updated (with data_used, in megabytes since the profile was made), profile.activated or profile.expired; others are accepted and have
// no effect. An event with the same id is the same event. During a rotation of the secret either side may have two.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { esimErrors } from './esim.errors.ts';

export type CallbackKind = 'usage' | 'activated' | 'expired' | 'other';

export interface EsimCallback {
  id: string;
  kind: CallbackKind;
  esimId: string;
  at: Date;
  /** Megabytes. Undefined: it says nothing of it. */
  dataUsed: number | undefined;
}

/** Throws ESIM_CALLBACKS_OFF, ESIM_SIGNATURE_INVALID, ESIM_CALLBACK_INVALID. */
export type ReadCallback = (body: Buffer, signature: string) => EsimCallback;

const toleranceSeconds = 300;
const largestBody = 16 * 1024;
const largestHeader = 1_024;
const maxMarks = 8;

const kinds: Record<string, CallbackKind> = {
  'usage.updated': 'usage',
  'profile.activated': 'activated',
  'profile.expired': 'expired',
};
const message = z
  .object({
    id: z.string().regex(/^[\x21-\x7e]{1,128}$/),
    type: z.string().min(1).max(64),
    profile: z.uuid(),
    at: z.iso.datetime({ offset: true }).max(64),
    data_used: z.int().min(0).max(2_147_483_647).optional(),
  })
  .refine(({ type, data_used: used }) => type !== 'usage.updated' || used !== undefined);

/** `secrets`: the current one and, during a rotation, another. Without any, callbacks are refused. */
export function callbackReader(secrets: readonly string[], now: () => number = Date.now): ReadCallback {
  return (body, signature) => {
    if (secrets.length === 0) throw esimErrors.ESIM_CALLBACKS_OFF();
    if (body.length > largestBody) throw esimErrors.ESIM_CALLBACK_INVALID();
    if (!isSigned(body, signature, secrets, now() / 1_000)) throw esimErrors.ESIM_SIGNATURE_INVALID();
    const { data } = message.safeParse(parsed(body));
    if (!data) throw esimErrors.ESIM_CALLBACK_INVALID();
    const { id, type, profile, at, data_used: dataUsed } = data;
    return {
      id,
      kind: Object.hasOwn(kinds, type) ? kinds[type]! : 'other',
      esimId: profile.toLowerCase(),
      at: new Date(at),
      dataUsed,
    };
  };
}

function isSigned(body: Buffer, signature: string, secrets: readonly string[], nowSeconds: number): boolean {
  if (signature.length > largestHeader) return false;
  const parts = signature.split(',', maxMarks + 1).map((part) => part.trim());
  const [, seconds] = /^t=(\d{1,12})$/.exec(parts.find((part) => part.startsWith('t=')) ?? '') ?? [];
  if (seconds === undefined || Math.abs(nowSeconds - Number(seconds)) > toleranceSeconds) return false;
  const marks = parts.flatMap((part) => /^v1=([0-9a-f]{64})$/.exec(part)?.[1] ?? []);
  return secrets.some((secret) => {
    const expected = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest();
    return marks.some((mark) => timingSafeEqual(Buffer.from(mark, 'hex'), expected));
  });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
