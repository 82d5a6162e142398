import type { MailInternalServiceService } from '@plaza/api/recipients';
import { fields, parse, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { findChallenge } from '../challenges/challenges.ts';
import { challengeErrors } from '../challenges/challenges.errors.ts';
import type { ChallengeSecrets } from '../challenges/secrets.ts';
import { goesNowhere } from '../people/credentials.ts';
import { findPerson } from '../people/people.ts';
import { peopleErrors } from '../people/people.errors.ts';

const recipientRequest = z.object({ userId: fields.uuid(), challengeId: fields.idOrNone() });

export interface RecipientDeps {
  database: Database;
  emailKey: (email: string) => string;
  secrets: ChallengeSecrets;
  now: () => Date;
}

export function recipientHandlers({
  database,
  emailKey,
  secrets,
  now,
}: RecipientDeps): Handlers<typeof MailInternalServiceService> {
  return {
    async getRecipient(request) {
      const { userId, challengeId } = parse(recipientRequest, request);
      const { person, challenge } = await database.asSystem(async (em) => ({
        person: await findPerson(em, userId),
        challenge: challengeId === '' ? undefined : await findChallenge(em, userId, challengeId, now()),
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
      };
    },
  };
}
