// Known devices: one on which somebody has signed in before has a token that says so. It opens nothing. It gives the device a count of wrong passwords of
// its own (sign-in-pace.ts), and a place beside the queue for the work on passwords, so that whoever guesses from elsewhere does not keep the owner out.
import { bytesOfId, idOfBytes } from '@plaza/service';
import { randomBytes } from 'node:crypto';
import { signedTokens } from '../challenges/signed-tokens.ts';

export interface KnownDevice {
  /** Names the device, and nobody who uses it. */
  id: string;
  userId: string;
  /** When it was last signed in with. */
  since: Date;
}

export interface KnownDevices {
  /** A new token for a device on which this person has just signed in. */
  issue(userId: string, now: Date): string;
  /** @returns undefined for what is no token, or an old one */
  read(token: string, now: Date): KnownDevice | undefined;
}

export const knownDays = 180;

// The ids of the person and of the device, and the time in seconds.
const [idLength, timeLength] = [16, 4];
const length = 2 * idLength + timeLength;

/** The first key makes new tokens; all are accepted. Each is an encryption key. */
export function knownDevices(encryptionKeys: readonly Buffer[]): KnownDevices {
  const tokens = signedTokens(encryptionKeys, { label: 'plaza auth: known devices', length });
  return {
    issue(userId, now) {
      const time = Buffer.alloc(timeLength);
      time.writeUInt32BE(Math.floor(now.getTime() / 1000));
      return tokens.sign(Buffer.concat([bytesOfId(userId), randomBytes(idLength), time]));
    },
    read(token, now) {
      const said = tokens.open(token);
      if (!said) return undefined;
      const since = new Date(said.readUInt32BE(2 * idLength) * 1000);
      if (now.getTime() - since.getTime() > knownDays * 24 * 3_600_000) return undefined;
      const userId = idOfBytes(said.subarray(0, idLength));
      return { id: said.subarray(idLength, 2 * idLength).toString('hex'), userId, since };
    },
  };
}
