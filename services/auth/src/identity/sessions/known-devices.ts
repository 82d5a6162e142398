// Known devices: one on which somebody has signed in before has a token that says so. It opens nothing. It gives the device a count of wrong passwords of
// its own (sign-in-pace.ts), and a place beside the queue for the work on passwords, so that whoever guesses from elsewhere does not keep the owner out.
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

export interface KnownDevice {
  /** Names the device, and nobody who uses it. */
  id: string;
  /** When it was last signed in with. */
  since: Date;
}

export interface KnownDevices {
  /** A new token for a device on which this person has just signed in. */
  issue(userId: string, now: Date): string;
  /** @returns undefined for what is no token of this person, or an old one */
  read(token: string, userId: string, now: Date): KnownDevice | undefined;
}

export const knownDays = 180;

// The ids of the person and the device, the time in seconds, and the HMAC of these.
const [idLength, timeLength, macLength] = [16, 4, 32];
const saidLength = 2 * idLength + timeLength;
const tokenPattern = new RegExp(`^[A-Za-z0-9_-]{${Math.ceil(((saidLength + macLength) * 4) / 3)}}$`);

/** The first key makes new tokens; all are accepted. Each is an encryption key. */
export function knownDevices(encryptionKeys: readonly Buffer[]): KnownDevices {
  const keys = encryptionKeys.map((key) => Buffer.from(hkdfSync('sha256', key, '', 'plaza auth: known devices', 32)));
  const macOf = (key: Buffer, said: Uint8Array): Buffer => createHmac('sha256', key).update(said).digest();
  return {
    issue(userId, now) {
      const time = Buffer.alloc(timeLength);
      time.writeUInt32BE(Math.floor(now.getTime() / 1000));
      const said = Buffer.concat([bytesOf(userId), randomBytes(idLength), time]);
      return Buffer.concat([said, macOf(keys[0]!, said)]).toString('base64url');
    },
    read(token, userId, now) {
      if (!tokenPattern.test(token)) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      const [said, mac] = [bytes.subarray(0, saidLength), bytes.subarray(saidLength)];
      if (!keys.some((key) => timingSafeEqual(macOf(key, said), mac))) return undefined;
      const since = new Date(said.readUInt32BE(2 * idLength) * 1000);
      const isOld = now.getTime() - since.getTime() > knownDays * 24 * 3_600_000;
      if (isOld || !said.subarray(0, idLength).equals(bytesOf(userId))) return undefined;
      return { id: said.subarray(idLength, 2 * idLength).toString('hex'), since };
    },
  };
}

const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');
