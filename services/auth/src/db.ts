// The tables of auth for typed queries: what the entities say, under the names of the columns.
import type { InferKyselyDB } from '@mikro-orm/postgresql';
import type { IdempotencyKeySchema, SqlEntityManager } from '@plaza/service';
import type { Kysely } from 'kysely';
import type { ApiKeySchema, ApiRequestSchema } from './api-keys/api-key.entity.ts';
import type { DeletionSchema } from './account-deletion/deletion.entity.ts';
import type { ExportChunkSchema, ExportSchema } from './exports/export.entity.ts';
import type { ConsentSchema } from './consents/consent.entity.ts';
import type { GuestMergeSchema, GuestSchema } from './guests/guest.entity.ts';
import type {
  FactorGuessSchema,
  FactorSchema,
  RecoveryCodeSchema,
  SignInChallengeSchema,
  SpentChallengeSchema,
} from './identity/factors/factor.entity.ts';
import type { ChallengeCountSchema, ChallengeSchema } from './identity/challenges/challenge.entity.ts';
import type { IdentityRevocationSchema, IdentitySchema } from './identity/identities/identity.entity.ts';
import type { OpenidFlowSchema } from './identity/openid/flow.entity.ts';
import type { SignInSchema } from './identity/history/sign-in.entity.ts';
import type { SigningKeySchema } from './identity/keys/signing-key.entity.ts';
import type { UserSchema } from './identity/people/user.entity.ts';
import type { RecoveryRequestSchema } from './identity/recovery/recovery-request.entity.ts';
import type { EndedGrantSchema } from './identity/ended-sessions/ended-grant.entity.ts';
import type {
  InvitationSchema,
  MemberSchema,
  MerchantSchema,
  OwnershipOfferSchema,
} from './merchants/merchant.entity.ts';
import type { SessionSchema } from './identity/sessions/session.entity.ts';
import type { SignInPaceSchema } from './identity/sessions/sign-in-pace.entity.ts';

export type DB = InferKyselyDB<
  | typeof UserSchema
  | typeof SessionSchema
  | typeof FactorSchema
  | typeof RecoveryCodeSchema
  | typeof SignInChallengeSchema
  | typeof FactorGuessSchema
  | typeof SpentChallengeSchema
  | typeof ChallengeSchema
  | typeof ChallengeCountSchema
  | typeof RecoveryRequestSchema
  | typeof SignInSchema
  | typeof SignInPaceSchema
  | typeof IdentitySchema
  | typeof IdentityRevocationSchema
  | typeof OpenidFlowSchema
  | typeof SigningKeySchema
  | typeof DeletionSchema
  | typeof ConsentSchema
  | typeof ExportSchema
  | typeof ExportChunkSchema
  | typeof GuestSchema
  | typeof GuestMergeSchema
  | typeof MerchantSchema
  | typeof MemberSchema
  | typeof InvitationSchema
  | typeof OwnershipOfferSchema
  | typeof EndedGrantSchema
  | typeof ApiKeySchema
  | typeof ApiRequestSchema
  | typeof IdempotencyKeySchema
>;

/** Queries in the transaction of this entity manager. */
export const db = (em: SqlEntityManager): Kysely<DB> => em.getKysely<DB>();
