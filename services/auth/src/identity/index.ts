// The door of identity: who people are, how they sign up and in, and the keys that sign what they carry.
export { factors } from './factors/factors.feature.ts';
export { devices } from './devices/devices.feature.ts';
export { endedSessions } from './ended-sessions/ended-sessions.feature.ts';
export type { RelyingParty } from './factors/passkeys.ts';
export { addresses } from './addresses/addresses.feature.ts';
export { challenges } from './challenges/challenges.feature.ts';
export { signedTokens } from './challenges/signed-tokens.ts';
export { challengeIdOf, challengeSecrets, sameSecret, type ChallengeSecrets } from './challenges/secrets.ts';
export { signInHistory } from './history/history.feature.ts';
export { openKeyring, type Keyring } from './keys/keyring.ts';
export { rotate, signingKeyContext } from './keys/keys.ts';
export { sealContext as factorSealContext } from './factors/totp.ts';
export { signingKeys } from './keys/keys.feature.ts';
export { identitySealContext, queueRevocations } from './identities/identities.ts';
export { openid, type OpenidSettings } from './openid/openid.feature.ts';
export { mayCall, providersVariable } from './openid/provider-settings.ts';
export { mail } from './mail/mail.feature.ts';
export { countMailTo, openChallenge, requestMail } from './challenges/challenges.ts';
export { addressOfGuest, noPassword } from './people/credentials.ts';
export { canonicalEmail, emailField } from './people/email.ts';
export {
  createPasswordPolicy,
  passwordPolicyVariable,
  type PasswordPolicy,
  type PasswordRules,
} from './people/password-policy.ts';
export {
  createPasswords,
  maxBcryptBytes,
  passwordField,
  type Passwords,
  type PasswordScheme,
} from './people/passwords.ts';
export { people } from './people/people.feature.ts';
export { peopleErrors } from './people/people.errors.ts';
export { profile } from './profile/profile.feature.ts';
export { peopleSearch } from './search/search.feature.ts';
export {
  findIdByEmail,
  findPerson,
  guestRole,
  languages,
  personColumns,
  toProto,
  type Person,
} from './people/people.ts';
export { isSuspended } from './people/suspended.ts';
export { User, type Language } from './people/user.entity.ts';
export { recovery } from './recovery/recovery.feature.ts';
export { registration, walletOpener, type OpenWallet } from './registration/registration.feature.ts';
export { registrationMethod } from './registration/registration.ts';
export { chooseMerchant } from './sessions/acting.ts';
export { endGrants } from './ended-sessions/ended-grants.ts';
export { knownDevices } from './sessions/known-devices.ts';
export { rotationKey } from './sessions/refresh-token.ts';
export { requireOwnPage } from './sessions/session-cookie.ts';
export {
  clientOf,
  endSessionsOf,
  openSession,
  renewAuthentication,
  suspended,
  type Client,
  type SessionOptions,
} from './sessions/sessions.ts';
export { claimsOf, toAnswer, type AnswerDeps, type SignedIn } from './sessions/sign-in.ts';
export { auditByOperator, endSessionsOfStaff, grantRole, revokeRole, staffAfter } from './staff/roles.ts';
export { staff } from './staff/staff.feature.ts';
export { rolesOf } from './people/people.ts';
export { suspension } from './suspension/suspension.feature.ts';
export { sessions } from './sessions/sessions.feature.ts';
