// The code that is scanned at the venue. A gate verifies it without a network, with the public key of the event, and can make none:
//
//   PLAZA2.{base32 of format (1 byte, 2), key id (4), ticket (16), event (16), holder (8), version (4), Ed25519 signature (64)}
//
// 188 letters and digits, which a QR code packs densely and every hand scanner types. The holder is a mark that says nothing about the person. Codes
// that were sold before begin with PLAZA1: the ticket's id with an HMAC, which only the server verifies. See docs/check-in.md.
import { bytesOfId, derivedKey, fromBase32, idOfBytes, toBase32 } from '@plaza/service';
import { createHash, createHmac, sign, timingSafeEqual, verify, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import qrcode from 'qrcode';

const verifies = promisify(verify);

const prefix = 'PLAZA2.';
const format = 2;
const keyIdBytes = 4;
const signedBytes = 1 + keyIdBytes + 16 + 16 + 8 + 4;
const signatureBytes = 64;

/** What a code says. */
export interface CodeFacts {
  ticketId: string;
  eventId: string;
  /** The ticket's: a code of an earlier version was replaced. */
  version: number;
  /** Hexadecimal. */
  keyId: string;
}

/** A code as it was read, before anybody believed it. */
export interface ReadCode extends CodeFacts {
  /** Computed by another thread: a device's thousand codes of an hour must not keep everybody waiting. */
  isSignedBy(publicKey: KeyObject): Promise<boolean>;
}

export interface CodeKey {
  keyId: string;
  privateKey: KeyObject;
}

/** By which a code names its key. */
export function keyIdOf(publicKey: Uint8Array): string {
  return createHash('sha256')
    .update('plaza event key\0')
    .update(publicKey)
    .digest('hex')
    .slice(0, keyIdBytes * 2);
}

export function signCode(
  { keyId, privateKey }: CodeKey,
  { ticketId, eventId, holder, version }: Omit<CodeFacts, 'keyId'> & { holder: string },
): string {
  const ticket = bytesOfId(ticketId);
  const number = Buffer.alloc(4);
  number.writeUInt32BE(version);
  const signed = Buffer.concat([
    Buffer.of(format),
    Buffer.from(keyId, 'hex'),
    ticket,
    bytesOfId(eventId),
    // With the ticket: the same person has another mark on each.
    createHash('sha256').update(ticket).update(bytesOfId(holder)).digest().subarray(0, 8),
    number,
  ]);
  return prefix + toBase32(Buffer.concat([signed, sign(null, signed, privateKey)]));
}

/** Undefined if it is not of this form. */
export function readCode(code: string): ReadCode | undefined {
  const bytes = code.startsWith(prefix) ? fromBase32(code.slice(prefix.length)) : undefined;
  if (bytes?.length !== signedBytes + signatureBytes || bytes[0] !== format) return undefined;
  const signed = bytes.subarray(0, signedBytes);
  return {
    keyId: bytes.toString('hex', 1, 5),
    ticketId: idOfBytes(bytes.subarray(5, 21)),
    eventId: idOfBytes(bytes.subarray(21, 37)),
    version: bytes.readUInt32BE(45),
    isSignedBy: (publicKey) => verifies(null, signed, publicKey, bytes.subarray(signedBytes)),
  };
}

/** The key that signed a code; empty for one that was sold before there were such keys. */
export function keyIdOfCode(code: string): string {
  // Eight digits of base32 are the first five bytes: the format and the key.
  return code.startsWith(prefix)
    ? (fromBase32(code.slice(prefix.length, prefix.length + 8))?.toString('hex', 1) ?? '')
    : '';
}

const oldPrefix = 'PLAZA1';
/** 128 bits cannot be guessed. */
const oldSignatureBytes = 16;

/** Whether it looks like a code that was sold before. */
export function isOldCode(code: string): boolean {
  return code.startsWith(`${oldPrefix}.`);
}

export interface OldCodes {
  sign(ticketId: string): string;
  /** The ticket of a code; undefined if the signature is not ours. */
  verify(code: string): string | undefined;
}

/** Under a key that is derived from the service's encryption key for this purpose only. The first key signs, and each verifies. */
export function oldCodes(...encryptionKeys: readonly Buffer[]): OldCodes {
  // Derived once: it costs as much as a signature.
  const keys = encryptionKeys.map((encryptionKey) => derivedKey(encryptionKey, 'plaza ticket code 1'));
  const [first] = keys;
  if (!first) throw new Error('There is no key to sign tickets with.');
  const signature = (id: Buffer, key = first): Buffer =>
    createHmac('sha256', key).update(oldPrefix).update(id).digest().subarray(0, oldSignatureBytes);
  return {
    sign(ticketId) {
      const id = bytesOfId(ticketId);
      return `${oldPrefix}.${id.toString('base64url')}.${signature(id).toString('base64url')}`;
    },
    verify(code) {
      const [, idPart, signaturePart] = /^PLAZA1\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{22})$/.exec(code) ?? [];
      if (idPart === undefined || signaturePart === undefined) return undefined;
      const id = Buffer.from(idPart, 'base64url');
      const given = Buffer.from(signaturePart, 'base64url');
      if (!keys.some((key) => timingSafeEqual(signature(id, key), given))) return undefined;
      return idOfBytes(id);
    },
  };
}

/** The code as a picture, with a quiet zone, readable from a scratched screen. */
export function codePicture(code: string): Promise<Buffer> {
  return qrcode.toBuffer(code, { type: 'png', errorCorrectionLevel: 'M', margin: 4, scale: 8 });
}
