// The door of identity: who people are, how they sign up and in, and the keys that sign what they carry.
export { factors } from './factors/factors.feature.ts';
export { endedSessions } from './ended-sessions/ended-sessions.feature.ts';
export type { RelyingParty } from './factors/passkeys.ts';
export { openKeyring } from './keys/keyring.ts';
export { rotate } from './keys/keys.ts';
export { signingKeys } from './keys/keys.feature.ts';
export { mail } from './mail/mail.feature.ts';
export { canonicalEmail } from './people/email.ts';
export { createPasswords } from './people/passwords.ts';
export { people } from './people/people.feature.ts';
export { peopleErrors } from './people/people.errors.ts';
export { peopleSearch } from './search/search.feature.ts';
export type { Person } from './people/people.ts';
export { User } from './people/user.entity.ts';
export { registration } from './registration/registration.feature.ts';
export { registrationMethod } from './registration/registration.ts';
export { rotationKey } from './sessions/refresh-token.ts';
export { sessions } from './sessions/sessions.feature.ts';
