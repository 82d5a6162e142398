import { z } from 'zod';
import type { AuthInternalServiceService, AuthServiceService, PublicUser } from '@plaza/api/auth';
import type { Cache } from '@plaza/cache';
import { fields, parse, type Database, type Handlers } from '@plaza/service';
import { keys } from '../../cache-keys.ts';
import { canonicalEmail } from './email.ts';
import {
  changePerson,
  countPeople,
  findPeople,
  findPerson,
  findPublicByEmail,
  languageField,
  toProto,
  type PublicPerson,
} from './people.ts';
import { peopleErrors } from './people.errors.ts';

export interface PeopleDeps {
  database: Database;
  cache: Cache;
}

const changes = z.object({
  name: fields.name(1, 100).optional(),
  clubId: fields.clubId().optional(),
  language: languageField.optional(),
});
const manyIds = z.object({ ids: z.array(fields.uuid()).max(200, 'Must be at most 200.') });

export function peopleHandlers({
  database,
  cache,
}: PeopleDeps): Pick<Handlers<typeof AuthServiceService>, 'getMe' | 'updateMe'> {
  return {
    async getMe(_request, { userId }) {
      return cache.answer(keys.user(userId), async () => {
        const person = await database.asUser(userId, (em) => findPerson(em, userId));
        if (!person) throw peopleErrors.USER_NOT_FOUND();
        return { user: toProto(person) };
      });
    },

    async updateMe(request, context) {
      const { userId } = context;
      const wanted = parse(changes, request);
      const response = await context.once(async (em) => {
        const person = await changePerson(em, userId, wanted);
        if (!person) throw peopleErrors.USER_NOT_FOUND();
        return { user: toProto(person) };
      });
      await cache.invalidate(keys.user(userId));
      return response;
    },
  };
}

export function peopleInternalHandlers({
  database,
}: Pick<PeopleDeps, 'database'>): Handlers<typeof AuthInternalServiceService> {
  return {
    async getUsers(request) {
      const { ids } = parse(manyIds, request);
      if (ids.length === 0) return { users: [] };
      return { users: (await database.asSystem((em) => findPeople(em, ids))).map(toPublic) };
    },

    async findUserByEmail({ email }) {
      const address = canonicalEmail(email);
      const person =
        address === undefined ? undefined : await database.asSystem((em) => findPublicByEmail(em, address));
      if (!person) throw peopleErrors.USER_NOT_FOUND();
      return { user: toPublic(person) };
    },

    async countUsers() {
      return { count: await database.asSystem((em) => countPeople(em)) };
    },
  };
}

function toPublic({ id, name, club_id: clubId, language }: PublicPerson): PublicUser {
  return { id, name, clubId: clubId ?? '', language };
}
