import type { MailInternalServiceService } from '@plaza/api/recipients';
import { fields, parse, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { findPerson } from '../people/people.ts';
import { peopleErrors } from '../people/people.errors.ts';

const recipientRequest = z.object({ userId: fields.uuid() });

export interface RecipientDeps {
  database: Database;
  emailKey: (email: string) => string;
}

export function recipientHandlers({ database, emailKey }: RecipientDeps): Handlers<typeof MailInternalServiceService> {
  return {
    async getRecipient(request) {
      const { userId } = parse(recipientRequest, request);
      const person = await database.asSystem((em) => findPerson(em, userId));
      if (!person) throw peopleErrors.USER_NOT_FOUND();
      const { email, name, language } = person;
      return { email, emailKey: emailKey(email), name, language, bouncing: person.email_bouncing_since !== null };
    },
  };
}
