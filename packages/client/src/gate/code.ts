// The code of a ticket, as docs/check-in.md describes it.
import { fromBase32, fromBase64url, toHex, toId, type Bytes } from './bytes.ts';

export interface GateCode {
  ticketId: string;
  eventId: string;
  /** 8 hexadecimal digits. */
  keyId: string;
  version: number;
  /** What the signature signs. */
  signed: Bytes;
  signature: Bytes;
}

const prefix = 'PLAZA2.';
const format = 2;
const signedBytes = 49;
const signatureBytes = 64;

/** What a code says, before anybody believed it. Undefined if it is not of this form. */
export function readCode(code: string): GateCode | undefined {
  const bytes = code.startsWith(prefix) ? fromBase32(code.slice(prefix.length)) : undefined;
  if (bytes?.length !== signedBytes + signatureBytes || bytes[0] !== format) return undefined;
  return {
    keyId: toHex(bytes.subarray(1, 5)),
    ticketId: toId(bytes.subarray(5, 21)),
    eventId: toId(bytes.subarray(21, 37)),
    version: new DataView(bytes.buffer).getUint32(45),
    signed: bytes.slice(0, signedBytes),
    signature: bytes.slice(signedBytes),
  };
}

/** The ticket of a code from before there were such signatures. Undefined if it is not of that form. */
export function readOldCode(code: string): string | undefined {
  const id = /^PLAZA1\.([A-Za-z0-9_-]{22})\.[A-Za-z0-9_-]{22}$/.exec(code)?.[1];
  return id === undefined ? undefined : toId(fromBase64url(id));
}
