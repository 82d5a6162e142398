import type { MailInternalServiceService } from '@plaza/api/recipients';
import { fields, parse, type Database, type Handlers, type SqlEntityManager } from '@plaza/service';
import { z } from 'zod';
import { findChallenge } from '../challenges/challenges.ts';
import { challengeErrors } from '../challenges/challenges.errors.ts';
import type { ChallengeSecrets } from '../challenges/secrets.ts';
import { goesNowhere } from '../people/credentials.ts';
import { findInvitationOf } from './invitations.ts';
import { findPerson } from '../people/people.ts';
import { peopleErrors } from '../people/people.errors.ts';

const recipientRequest = z.object({ userId: fields.uuid(), challengeId: fields.idOrNone(), optional: z.boolean() });

export interface RecipientDeps {
  database: Database;
  emailKey: (email: string) => string;
  secrets: ChallengeSecrets;
  /** Of somebody who agreed to optional mails, the token that ends them. Throws CONSENT_NOT_GIVEN. */
  unsubscribeToken: (em: SqlEntityManager, userId: string) => Promise<string>;
  now: () => Date;
}

/** What the mail has a link of: a challenge, or an invitation of the person to a merchant's team. */
async function findSecret(em: SqlEntityManager, userId: string, id: string, now: Date) {
  const challenge = await findChallenge(em, userId, id, now);
  return challenge ? { ...challenge, subject: '' } : findInvitationOf(em, userId, id, now);
}

export function recipientHandlers({
  database,
  emailKey,
  secrets,
  unsubscribeToken,
  now,
}: RecipientDeps): Handlers<typeof MailInternalServiceService> {
  return {
    async getRecipient(request) {
      const { userId, challengeId, optional } = parse(recipientRequest, request);
      const { person, challenge, token } = await database.asSystem(async (em) => ({
        person: await findPerson(em, userId),
        challenge: challengeId === '' ? undefined : await findSecret(em, userId, challengeId, now()),
        token: optional ? await unsubscribeToken(em, userId) : '',
      }));
      if (!person) throw peopleErrors.USER_NOT_FOUND();
      if (challengeId !== '' && !challenge) throw challengeErrors.LINK_OVER();
      const email = challenge?.address ?? person.email;
      if (goesNowhere(email)) throw peopleErrors.USER_NOT_FOUND();
      return {
        email,
        emailKey: emailKey(email),
        name: person.name,
        language: person.language,
        bouncing: email === person.email && person.email_bouncing_since !== null,
        token: challenge ? secrets.tokenOf(challenge) : '',
        code: challenge ? secrets.codeOf(challenge) : '',
        unsubscribeToken: token,
        subject: challenge?.subject ?? '',
      };
    },
  };
}
