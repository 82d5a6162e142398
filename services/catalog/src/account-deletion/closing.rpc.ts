import type { ClosingInternalServiceService } from '@plaza/api/catalog-closing';
import { fields, parse, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import type { Cache } from '@plaza/cache';
import { keys } from '../cache-keys.ts';
import { closePerson, reopenPerson } from './closing.ts';
import { movePerson } from './moving.ts';

const ofAttempt = z.object({ userId: fields.uuid(), attempt: z.int().min(1, 'Must be at least 1.') });

const closeRequest = ofAttempt.extend({ unlessBought: z.boolean() });
const moveRequest = z.object({ userId: fields.uuid(), heirId: fields.uuid() });

export function closingHandlers({
  database,
  cache,
}: {
  database: Database;
  cache: Cache;
}): Handlers<typeof ClosingInternalServiceService> {
  return {
    async closePerson(request) {
      const { userId, attempt, unlessBought } = parse(closeRequest, request);
      await database.asSystem((em) => closePerson(em, userId, attempt, unlessBought));
      return {};
    },
    async reopenPerson(request) {
      const { userId, attempt } = parse(ofAttempt, request);
      await database.asSystem((em) => reopenPerson(em, userId, attempt));
      return {};
    },
    async movePerson(request) {
      const { userId, heirId } = parse(moveRequest, request);
      await database.asSystem((em) => movePerson(em, userId, heirId));
      await cache.invalidate(...[userId, heirId].flatMap((id) => [keys.cart(id), keys.esimActive(id)]));
      return {};
    },
  };
}
