// The token with which a mail ends its own kind. It is made of the person's id and a key, and stored nowhere: mails are kept for years, and so it does not
// expire. All that it can do is withdraw one consent.
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Database } from '@plaza/service';
import { consentErrors } from './consents.errors.ts';
import { personExists } from './consents.queries.ts';
import { withdraw, type Asking } from './consents.ts';
import { inForce, type Purpose } from './versions.ts';

/** Of the mails that carry the token. */
export const mailPurpose: Purpose = 'marketing_mail';

const [idLength, macLength] = [16, 32];
const characters = ((idLength + macLength) * 4) / 3;

export interface UnsubscribeTokens {
  tokenOf(userId: string): string;
  /** Undefined unless the token was made with one of the keys. */
  personOf(token: string): string | undefined;
}

/** Of ENCRYPTION_KEY: the first key makes tokens, and each reads those that it made. */
export function unsubscribeTokens(encryptionKeys: readonly Buffer[]): UnsubscribeTokens {
  const keys = encryptionKeys.map((key) => Buffer.from(hkdfSync('sha256', key, '', 'plaza auth: unsubscribe', 32)));
  const mac = (key: Buffer, id: Buffer): Buffer =>
    createHmac('sha256', key).update(`${mailPurpose}\0`).update(id).digest();
  return {
    tokenOf(userId) {
      const id = Buffer.from(userId.replaceAll('-', ''), 'hex');
      const [key] = keys;
      if (!key) throw new Error('There is no key to make a token with.');
      return Buffer.concat([id, mac(key, id)]).toString('base64url');
    },
    personOf(token) {
      if (token.length !== characters || !/^[A-Za-z0-9_-]+$/.test(token)) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      const [id, given] = [bytes.subarray(0, idLength), bytes.subarray(idLength)];
      if (!keys.some((key) => timingSafeEqual(mac(key, id), given))) return undefined;
      return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    },
  };
}

/** Throws UNSUBSCRIBE_LINK_INVALID. */
export async function unsubscribe(
  { database, tokens }: { database: Database; tokens: UnsubscribeTokens },
  token: string,
  asking: Asking,
): Promise<void> {
  const userId = tokens.personOf(token);
  if (userId === undefined) throw consentErrors.UNSUBSCRIBE_LINK_INVALID();
  await database.asUser(userId, async (em) => {
    if (!(await personExists(em, userId))) throw consentErrors.UNSUBSCRIBE_LINK_INVALID();
    // Without a version nobody is asked any more, and nobody gets such mails.
    if (inForce(asking.versions, mailPurpose, asking.now))
      await withdraw(em, { userId, purpose: mailPurpose, source: 'mail' }, asking);
  });
}
