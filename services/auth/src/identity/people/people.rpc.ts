import { z } from 'zod';
import type {
  AddressInternalServiceService,
  AuthInternalServiceService,
  AuthServiceService,
  PublicUser,
} from '@plaza/api/auth';
import type { Cache } from '@plaza/cache';
import { fields, parse, smallPicture, type Database, type Handlers, type PeoplesPictures } from '@plaza/service';
import { keys } from '../../cache-keys.ts';
import { canonicalEmail, emailField } from './email.ts';
import {
  changePerson,
  countPeople,
  dropPictures,
  findPeople,
  findPerson,
  findPublicByEmail,
  findVerified,
  languageField,
  toProto,
  type PublicPerson,
} from './people.ts';
import { peopleErrors } from './people.errors.ts';

export interface PeopleDeps {
  database: Database;
  cache: Cache;
  pictures: Pick<PeoplesPictures, 'use'>;
}

const changes = z.object({
  name: fields.name(1, 100).optional(),
  clubId: fields.clubId().optional(),
  language: languageField.optional(),
  pictureId: fields.idOrNone().optional(),
});
const droppedIds = z.object({ ids: z.array(fields.uuid()).min(1).max(100, 'Must be at most 100.') });
const addressRequest = z.object({ email: emailField });
const manyIds = z.object({ ids: z.array(fields.uuid()).max(200, 'Must be at most 200.') });

export function peopleHandlers({
  database,
  cache,
  pictures,
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
      const { pictureId, ...wanted } = parse(changes, request);
      const response = await context.once(async (em) => {
        const [picture] = pictureId ? await pictures.use(em, 'profile', [pictureId], context) : [];
        const shown = pictureId === '' ? null : picture;
        const person = await changePerson(em, userId, { ...wanted, picture: shown });
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
  cache,
}: Pick<PeopleDeps, 'database' | 'cache'>): Handlers<typeof AuthInternalServiceService> {
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

    async dropPictures(request) {
      const { ids } = parse(droppedIds, request);
      const people = await database.asSystem((em) => dropPictures(em, ids));
      await cache.invalidate(...people.map((id) => keys.user(id)));
      return {};
    },
  };
}

export function addressInternalHandlers({
  database,
}: Pick<PeopleDeps, 'database'>): Handlers<typeof AddressInternalServiceService> {
  return {
    async resolveAddress(request) {
      const { email } = parse(addressRequest, request);
      return { email, userId: (await database.asSystem((em) => findVerified(em, email))) ?? '' };
    },
  };
}

function toPublic({ id, name, club_id: clubId, language, picture }: PublicPerson): PublicUser {
  return { id, name, clubId: clubId ?? '', language, picture: smallPicture(picture) };
}
