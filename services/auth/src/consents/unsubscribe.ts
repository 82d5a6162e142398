// The token with which a mail ends its own kind. It is made of the person's id and a key, and stored nowhere: mails are kept for years, and so it does not
// expire. All that it can do is withdraw one consent.
import { bytesOfId, idOfBytes, type CallContext, type Database } from '@plaza/service';
import { signedTokens } from '../identity/index.ts';
import { consentErrors } from './consents.errors.ts';
import { personExists } from './consents.queries.ts';
import { withdraw, type Asking } from './consents.ts';
import { inForce, type Purpose } from './versions.ts';

/** Of the mails that carry the token. */
export const mailPurpose: Purpose = 'marketing_mail';

const idLength = 16;

export interface UnsubscribeTokens {
  tokenOf(userId: string): string;
  /** Undefined unless the token was made with one of the keys. */
  personOf(token: string): string | undefined;
}

/** Of ENCRYPTION_KEY: the first key makes tokens, and each reads those that it made. */
export function unsubscribeTokens(encryptionKeys: readonly Buffer[]): UnsubscribeTokens {
  const tokens = signedTokens(encryptionKeys, {
    label: 'plaza auth: unsubscribe',
    length: idLength,
    prefix: `${mailPurpose}\0`,
  });
  return {
    tokenOf: (userId) => tokens.sign(bytesOfId(userId)),
    personOf(token) {
      const id = tokens.open(token);
      return id && idOfBytes(id);
    },
  };
}

/** Throws UNSUBSCRIBE_LINK_INVALID. */
export async function unsubscribe(
  { database, tokens }: { database: Database; tokens: UnsubscribeTokens },
  token: string,
  asking: Asking,
  audit: CallContext['audit'],
): Promise<void> {
  const userId = tokens.personOf(token);
  if (userId === undefined) throw consentErrors.UNSUBSCRIBE_LINK_INVALID();
  await database.asUser(userId, async (em) => {
    if (!(await personExists(em, userId))) throw consentErrors.UNSUBSCRIBE_LINK_INVALID();
    // Without a version nobody is asked any more, and nobody gets such mails.
    if (inForce(asking.versions, mailPurpose, asking.now))
      await withdraw(em, { userId, purpose: mailPurpose, source: 'mail' }, asking);
    await audit(em, { actor: userId, subject: userId });
  });
}
