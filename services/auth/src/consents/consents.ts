// What people agree to. A consent is for one version of a text: when a newer one is in force, it does not hold any more, and the person is asked again.
import type { Consent as ConsentMessage } from '@plaza/api/consents';
import { emit, events } from '@plaza/outbox';
import { newId, type SqlEntityManager } from '@plaza/service';
import type { ConsentSource } from './consent.entity.ts';
import { consentErrors } from './consents.errors.ts';
import { addDecision, lastDecisions, lockConsents, type Decision } from './consents.queries.ts';
import { inForce, isRequired, purposes, type ConsentVersion, type ConsentVersions, type Purpose } from './versions.ts';

export interface Asking {
  versions: ConsentVersions;
  now: Date;
}

export interface Change {
  userId: string;
  purpose: Purpose;
  source: ConsentSource;
}

/** The purposes with a version in force, and what the person decided. */
export async function consentsOf(em: SqlEntityManager, userId: string, asking: Asking): Promise<ConsentMessage[]> {
  const decided = await lastDecisions(em, userId);
  return purposes.flatMap((purpose) => {
    const version = inForce(asking.versions, purpose, asking.now);
    return version ? [toProto(purpose, version, decided.get(purpose))] : [];
  });
}

/** Whether a consent holds now. */
export async function holds(em: SqlEntityManager, userId: string, purpose: Purpose, asking: Asking): Promise<boolean> {
  return (await consentsOf(em, userId, asking)).some((consent) => consent.purpose === purpose && consent.given);
}

/** Throws CONSENT_NOT_ASKED, CONSENT_VERSION_NOT_IN_FORCE. */
export async function give(
  em: SqlEntityManager,
  change: Change & { version: string },
  asking: Asking,
): Promise<ConsentMessage> {
  const version = askedVersion(change.purpose, asking);
  if (version.version !== change.version)
    throw consentErrors.CONSENT_VERSION_NOT_IN_FORCE({ metadata: { version: version.version } });
  return decide(em, change, version, true);
}

/** Throws CONSENT_NOT_ASKED, CONSENT_REQUIRED. */
export async function withdraw(em: SqlEntityManager, change: Change, asking: Asking): Promise<ConsentMessage> {
  const version = askedVersion(change.purpose, asking);
  if (isRequired(change.purpose)) throw consentErrors.CONSENT_REQUIRED();
  return decide(em, change, version, false);
}

function askedVersion(purpose: Purpose, { versions, now }: Asking): ConsentVersion {
  const version = inForce(versions, purpose, now);
  if (!version) throw consentErrors.CONSENT_NOT_ASKED();
  return version;
}

async function decide(
  em: SqlEntityManager,
  { userId, purpose, source }: Change,
  version: ConsentVersion,
  given: boolean,
): Promise<ConsentMessage> {
  await lockConsents(em, userId);
  const last = (await lastDecisions(em, userId)).get(purpose);
  if (last && last.given === given && last.version === version.version) return toProto(purpose, version, last);
  const made = { id: newId(), purpose, version: version.version, given, source };
  const decision = await addDecision(em, userId, made);
  await emit(em, events.consentChanged({ userId, purpose, version: version.version, given }));
  return toProto(purpose, version, decision);
}

function toProto(purpose: Purpose, { version, inForce: since, url }: ConsentVersion, last?: Decision): ConsentMessage {
  const given = last !== undefined && last.given && last.version === version;
  return {
    purpose,
    version,
    inForceSince: since,
    textUrl: url,
    required: isRequired(purpose),
    given,
    // Whoever refused is not asked again and again, except for what an account needs.
    missing: isRequired(purpose) ? !given : last === undefined || (last.given && !given),
    decidedVersion: last?.version ?? '',
    decidedAt: last?.created_at,
  };
}
