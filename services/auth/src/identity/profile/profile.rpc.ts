import type { ProfileServiceService } from '@plaza/api/profile';
import type { CallContext, Database, Handlers, SqlEntityManager } from '@plaza/service';
import { db } from '../../db.ts';
import { peopleErrors } from '../people/people.errors.ts';

export interface ProfileDeps {
  database: Database;
  /** The credits that a person can spend: wallet's, which nobody else keeps. */
  creditsOf: (userId: string, context: CallContext) => Promise<number>;
}

export function profileHandlers({ database, creditsOf }: ProfileDeps): Handlers<typeof ProfileServiceService> {
  return {
    async getProfile(_request, context) {
      const { userId } = context;
      const [person, credits] = await Promise.all([
        database.asUser(userId, (em) => findProfile(em, userId)),
        creditsOf(userId, context),
      ]);
      if (!person) throw peopleErrors.USER_NOT_FOUND();
      const { club_id: clubId, role, created_at: createdAt, updated_at: updatedAt, picture, ...rest } = person;
      return {
        profile: {
          ...rest,
          clubId: clubId ?? '',
          isAdmin: role === 'admin',
          credits,
          createdAt,
          updatedAt,
          picture: picture ?? undefined,
        },
      };
    },
  };
}

function findProfile(em: SqlEntityManager, userId: string) {
  return db(em)
    .selectFrom('users')
    .select(['id', 'email', 'name', 'club_id', 'language', 'role', 'picture', 'created_at', 'updated_at'])
    .where('id', '=', userId)
    .executeTakeFirst();
}
