// The code that is scanned at the venue: the ticket's id with a signature. It contains nothing about the person, and cannot be forged.
import { bytesOfId, derivedKey, idOfBytes } from '@plaza/service';
import { createHmac, timingSafeEqual } from 'node:crypto';
import qrcode from 'qrcode';

const prefix = 'PLAZA1';
/** 128 bits cannot be guessed, and are short enough for a code that a cheap scanner reads. */
const signatureBytes = 16;

export interface TicketCodes {
  sign(ticketId: string): string;
  /** The ticket of a code; undefined if the signature is not ours. */
  verify(code: string): string | undefined;
}

/** Codes under a key that is derived from the service's encryption key for this purpose only. The first key signs, and each verifies. */
export function ticketCodes(...encryptionKeys: readonly Buffer[]): TicketCodes {
  // Derived once: it costs as much as a signature.
  const keys = encryptionKeys.map((encryptionKey) => derivedKey(encryptionKey, 'plaza ticket code 1'));
  const [first] = keys;
  if (!first) throw new Error('There is no key to sign tickets with.');
  const signature = (id: Buffer, key = first): Buffer =>
    createHmac('sha256', key).update(prefix).update(id).digest().subarray(0, signatureBytes);
  return {
    sign(ticketId) {
      const id = bytesOfId(ticketId);
      return `${prefix}.${id.toString('base64url')}.${signature(id).toString('base64url')}`;
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
