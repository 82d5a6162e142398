// To whom a mail goes: read from auth when it is sent, so that no address is stored here.
import type { GetRecipientResponse, MailInternalServiceService } from '@plaza/api/recipients';
import { ServiceError, status, type Peer } from '@plaza/service';
import type { LeasedMail } from './mail.queries.ts';
import { isOptional } from './templates.ts';

export interface Recipient extends GetRecipientResponse {
  /** Of a digest: how many notifications the person has not read. */
  unread?: number;
}

/** Undefined if there is no such person any more, or if what the mail is about has ended. Throws if auth does not answer. */
export type RecipientOf = (
  mail: Pick<LeasedMail, 'id' | 'user_id' | 'challenge_id' | 'template' | 'sample_language'>,
) => Promise<Recipient | undefined>;

const deadlineMs = 3_000;

/** `unreadOf`: what a digest is about. */
export function recipientsFrom(
  auth: Pick<Peer<typeof MailInternalServiceService>, 'getRecipient'>,
  unreadOf: (userId: string) => Promise<number>,
): RecipientOf {
  return async ({ id, user_id: userId, challenge_id: challengeId, template, sample_language: sample }) => {
    const optional = isOptional(template) && sample === null;
    const request = { userId, challengeId: challengeId ?? '', optional };
    try {
      const recipient = await auth.getRecipient(request, { requestId: id, deadlineMs });
      if (template !== 'digest' || sample !== null) return recipient;
      const unread = await unreadOf(userId);
      return unread > 0 ? { ...recipient, unread } : undefined;
    } catch (error) {
      if (error instanceof ServiceError && error.code === status.NOT_FOUND) return undefined;
      throw error;
    }
  };
}
