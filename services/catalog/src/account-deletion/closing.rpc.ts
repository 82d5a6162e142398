import type { ClosingInternalServiceService } from '@plaza/api/catalog-closing';
import { fields, parse, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { closePerson, reopenPerson } from './closing.ts';

const ofAttempt = z.object({ userId: fields.uuid(), attempt: z.int().min(1, 'Must be at least 1.') });

export function closingHandlers({ database }: { database: Database }): Handlers<typeof ClosingInternalServiceService> {
  return {
    async closePerson(request) {
      const { userId, attempt } = parse(ofAttempt, request);
      await database.asSystem((em) => closePerson(em, userId, attempt));
      return {};
    },
    async reopenPerson(request) {
      const { userId, attempt } = parse(ofAttempt, request);
      await database.asSystem((em) => reopenPerson(em, userId, attempt));
      return {};
    },
  };
}
