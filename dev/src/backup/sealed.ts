// A stream, encrypted with a key in frames (AES-256-GCM), so that nothing of it can be changed, left out, moved or cut off without being noticed, however
// long it is. What is decrypted of a frame is only handed on after the frame was verified.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { Sentence } from '../sentence.ts';

const magic = Buffer.from('PLZB1');
const saltBytes = 16;
const tagBytes = 16;
const frameBytes = 1_048_576;
const lastFlag = 0x8000_0000;

/** Names a key without telling anything of it. */
export const keyIdOf = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 8);

const frameKey = (key: Buffer, salt: Buffer): Buffer => Buffer.from(hkdfSync('sha256', key, salt, 'plaza backup', 32));

function nonce(frame: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(BigInt(frame));
  bytes[11] = last ? 1 : 0;
  return bytes;
}

export async function* seal(source: AsyncIterable<Buffer>, key: Buffer): AsyncGenerator<Buffer> {
  const salt = randomBytes(saltBytes);
  const own = frameKey(key, salt);
  yield Buffer.concat([magic, salt]);
  let frame = 0;
  const sealed = (plain: Buffer, last: boolean): Buffer => {
    const cipher = createCipheriv('aes-256-gcm', own, nonce(frame++, last));
    const head = Buffer.alloc(4);
    head.writeUInt32BE(plain.length + (last ? lastFlag : 0));
    return Buffer.concat([head, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  };
  let waiting: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    waiting = Buffer.concat([waiting, chunk]);
    // One byte stays: the last frame is known when the source ends.
    while (waiting.length > frameBytes) {
      yield sealed(waiting.subarray(0, frameBytes), false);
      waiting = waiting.subarray(frameBytes);
    }
  }
  yield sealed(waiting, true);
}

/** Throws a Sentence if it was not sealed with this key, or is not whole. */
export async function* open(source: AsyncIterable<Buffer>, key: Buffer): AsyncGenerator<Buffer> {
  let waiting: Buffer = Buffer.alloc(0);
  let own: Buffer | undefined;
  let frame = 0;
  let ended = false;
  for await (const chunk of source) {
    waiting = Buffer.concat([waiting, chunk]);
    if (!own) {
      if (waiting.length < magic.length + saltBytes) continue;
      if (!waiting.subarray(0, magic.length).equals(magic)) throw new Sentence('This is no backup of Plaza.');
      own = frameKey(key, waiting.subarray(magic.length, magic.length + saltBytes));
      waiting = waiting.subarray(magic.length + saltBytes);
    }
    for (;;) {
      if (waiting.length < 4) break;
      const head = waiting.readUInt32BE();
      const [length, last] = [head % lastFlag, head >= lastFlag];
      if (length > frameBytes || ended) throw new Sentence(damaged);
      if (waiting.length < 4 + length + tagBytes) break;
      yield opened(own, nonce(frame++, last), waiting.subarray(4, 4 + length + tagBytes));
      waiting = waiting.subarray(4 + length + tagBytes);
      ended = last;
    }
  }
  if (!ended || waiting.length > 0) throw new Sentence('The backup is not whole: its end is missing. Use another one.');
}

const damaged = 'The backup was changed since it was made, or BACKUP_KEY is another key. Use another copy of it.';

function opened(key: Buffer, iv: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, iv);
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]);
  } catch (cause) {
    throw new Sentence(damaged, { cause });
  }
}
