export { createPlaza, type Auth, type InputOf, type OutputOf, type Plaza } from './plaza.ts';
export type { CallOptions, NoInput, PlazaOptions } from './options.ts';
export {
  isPlazaError,
  PlazaError,
  SecondFactorNeeded,
  type ClientReason,
  type FieldViolation,
  type Reason,
} from './errors.ts';
export {
  cookieSession,
  givenSession,
  memorySession,
  tokenSession,
  type GivenToken,
  type TokenStore,
} from './session/sessions.ts';
export type { Acting } from './session/acting.ts';
export { Session, type Keeper, type SessionEvents, type SessionLink, type SignOutCause } from './session/session.ts';
export { newKey } from './request.ts';
export type { OperationName } from './gen/operations.ts';
export type { ApiReason } from './gen/reasons.ts';
export type * from './gen/types.ts';
