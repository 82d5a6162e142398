import { outboxEntities, outboxFunctions } from '@plaza/outbox';
import { auditEntities, auditFunctions, defineSchema, IdempotencyKey, UpkeepRun } from '@plaza/service';
import { ApiKey, ApiRequest } from './api-keys/api-key.entity.ts';
import { Deletion } from './account-deletion/deletion.entity.ts';
import {
  Factor,
  FactorGuess,
  RecoveryCode,
  SignInChallenge,
  SpentChallenge,
} from './identity/factors/factor.entity.ts';
import { Export, ExportChunk } from './exports/export.entity.ts';
import { Consent } from './consents/consent.entity.ts';
import { Challenge, ChallengeCount } from './identity/challenges/challenge.entity.ts';
import { Identity, IdentityRevocation } from './identity/identities/identity.entity.ts';
import { OpenidFlow } from './identity/openid/flow.entity.ts';
import { SignIn } from './identity/history/sign-in.entity.ts';
import { SigningKey } from './identity/keys/signing-key.entity.ts';
import { User } from './identity/people/user.entity.ts';
import { RecoveryRequest } from './identity/recovery/recovery-request.entity.ts';
import { Guest, GuestMerge } from './guests/guest.entity.ts';
import { EndedGrant } from './identity/ended-sessions/ended-grant.entity.ts';
import { Merchant, MerchantInvitation, MerchantMember, OwnershipOffer } from './merchants/merchant.entity.ts';
import { personalData } from './personal-data.ts';
import { Session } from './identity/sessions/session.entity.ts';
import { SignInPace } from './identity/sessions/sign-in-pace.entity.ts';

export const schema = defineSchema({
  name: 'auth',
  entities: [
    User,
    Session,
    SignIn,
    SignInPace,
    Identity,
    IdentityRevocation,
    OpenidFlow,
    Factor,
    RecoveryCode,
    SignInChallenge,
    FactorGuess,
    SpentChallenge,
    Challenge,
    ChallengeCount,
    RecoveryRequest,
    SigningKey,
    Deletion,
    Consent,
    Export,
    ExportChunk,
    Guest,
    GuestMerge,
    Merchant,
    MerchantMember,
    MerchantInvitation,
    OwnershipOffer,
    EndedGrant,
    ApiKey,
    ApiRequest,
    IdempotencyKey,
    UpkeepRun,
    ...auditEntities,
    ...outboxEntities,
  ],
  migrations: new URL('./migrations/', import.meta.url),
  sharedSql: [outboxFunctions, auditFunctions],
  personalData,
});
