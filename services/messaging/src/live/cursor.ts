// Cursors: opaque to clients, signed, and good for one person only. A client can neither make one up nor use another person's.
import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { bytesOfId, derivedKey } from '@plaza/service';
import type { Position } from './changes.queries.ts';
import { liveErrors } from './live.errors.ts';

export interface Cursors {
  write(userId: string, position: Position): string;
  /** Throws LIVE_CURSOR_INVALID for what is no cursor of this person. */
  read(userId: string, cursor: string): Position;
}

// version (1 byte), epoch (8), number (4), moment (6), signature (16)
const version = 1;
const signedLength = 19;
const length = signedLength + 16;

/** Signs with the first key, and takes what any of them has signed. */
export function createCursors(encryptionKeys: readonly Buffer[]): Cursors {
  const keys = encryptionKeys.map((key) => derivedKey(key, 'live cursors'));
  const [newest] = keys as [KeyObject];
  return {
    write(userId, { epoch, number, at }) {
      const bytes = Buffer.alloc(length);
      bytes.writeUInt8(version, 0);
      bytes.write(epoch, 1, 'hex');
      bytes.writeUInt32BE(number, 9);
      bytes.writeUIntBE(at, 13, 6);
      signature(newest, userId, bytes).copy(bytes, signedLength);
      return bytes.toString('base64url');
    },
    read(userId, cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      const isWhole =
        bytes.length === length && bytes.readUInt8(0) === version && bytes.toString('base64url') === cursor;
      const signed = bytes.subarray(signedLength);
      if (!isWhole || !keys.some((key) => timingSafeEqual(signature(key, userId, bytes), signed)))
        throw liveErrors.LIVE_CURSOR_INVALID();
      return { epoch: bytes.toString('hex', 1, 9), number: bytes.readUInt32BE(9), at: bytes.readUIntBE(13, 6) };
    },
  };
}

function signature(key: KeyObject, userId: string, bytes: Buffer): Buffer {
  return createHmac('sha256', key)
    .update(bytesOfId(userId))
    .update(bytes.subarray(0, signedLength))
    .digest()
    .subarray(0, length - signedLength);
}
