// What the gate scans: the ticket's id and a signature over it. It tells nothing of the person, and nobody can make one.
import { createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto';
import qrcode from 'qrcode';

const prefix = 'PLAZA1';
/** 128 bits: out of reach of guessing, and short enough for a code that a cheap scanner reads. */
const signatureBytes = 16;

export interface TicketCodes {
  sign(ticketId: string): string;
  /** The ticket that a code stands for; undefined if it is not ours. */
  verify(code: string): string | undefined;
}

/** Codes under a key that is made from the service's encryption key, and is of no use for anything else. */
export function ticketCodes(encryptionKey: Buffer): TicketCodes {
  // Made once: for each signature it would cost as much again as the signature.
  const key = createSecretKey(
    Buffer.from(hkdfSync('sha256', encryptionKey, Buffer.alloc(0), 'plaza ticket code 1', 32)),
  );
  const signature = (id: Buffer): Buffer =>
    createHmac('sha256', key).update(prefix).update(id).digest().subarray(0, signatureBytes);
  return {
    sign(ticketId) {
      const id = Buffer.from(ticketId.replaceAll('-', ''), 'hex');
      return `${prefix}.${id.toString('base64url')}.${signature(id).toString('base64url')}`;
    },
    verify(code) {
      const [, idPart, signaturePart] = /^PLAZA1\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{22})$/.exec(code) ?? [];
      if (idPart === undefined || signaturePart === undefined) return undefined;
      const id = Buffer.from(idPart, 'base64url');
      if (!timingSafeEqual(signature(id), Buffer.from(signaturePart, 'base64url'))) return undefined;
      return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
  };
}

/** The code as a picture, with a quiet zone, readable from a scratched screen. */
export function codePicture(code: string): Promise<Buffer> {
  return qrcode.toBuffer(code, { type: 'png', errorCorrectionLevel: 'M', margin: 4, scale: 8 });
}
