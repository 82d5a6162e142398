// To whom a mail goes: read from auth when it is sent, so that no address is stored here.
import type { GetRecipientResponse, MailInternalServiceService } from '@plaza/api/recipients';
import { ServiceError, status, type Peer } from '@plaza/service';
import type { LeasedMail } from './mail.queries.ts';

export type Recipient = GetRecipientResponse;

/** Undefined if there is no such person any more, or if what the mail is about has ended. Throws if auth does not answer. */
export type RecipientOf = (mail: Pick<LeasedMail, 'id' | 'user_id' | 'challenge_id'>) => Promise<Recipient | undefined>;

const deadlineMs = 3_000;

export function recipientsFrom(auth: Pick<Peer<typeof MailInternalServiceService>, 'getRecipient'>): RecipientOf {
  return async ({ id, user_id: userId, challenge_id: challengeId }) => {
    try {
      return await auth.getRecipient({ userId, challengeId: challengeId ?? '' }, { requestId: id, deadlineMs });
    } catch (error) {
      if (error instanceof ServiceError && error.code === status.NOT_FOUND) return undefined;
      throw error;
    }
  };
}
