// Plans that changed while access tokens with the earlier plan are still valid. Each process keeps the latest plan of these people, and it replaces the claim.
//
// They arrive over the channel of ended sessions at once, and from auth every few seconds, so that nothing is missed while Redis is away.
import { PlanInternalServiceService } from '@plaza/api/subscription';
import { planNames, type PlanName } from '@plaza/services';
import { LRUCache } from 'lru-cache';
import type { Principal } from './calls.ts';
import type { ServiceConfig } from './config.ts';
import type { Logger } from './logger.ts';
import { asPeer, peer } from './peers.ts';
import { keepTold, type Channel } from './told-by-auth.ts';
import { admitting, maxAccessTokenSeconds, type TokenVerifier } from './tokens.ts';

export interface ChangedPlan {
  userId: string;
  plan: PlanName;
  changedAt: Date;
}

export interface PlanChangesPage {
  changes: ChangedPlan[];
  cursor: string;
  more: boolean;
}

export interface PlanChanges {
  /** Puts the plan in force in the place of the token's. */
  guard(verifier: TokenVerifier): TokenVerifier;
  stop(): Promise<void>;
}

export interface PlanChangesOptions {
  log: Logger;
  /** Who opened it closes it. */
  channel?: Channel | undefined;
  /** What changed after a cursor; an empty one stands for as long as tokens live. */
  load: (cursor: string) => Promise<PlanChangesPage>;
  everyMs?: number;
  /** Publishes what `load` finds and nobody has published: auth does this. */
  publishes?: boolean;
  /** Frees what `load` needs. */
  close?: (() => void) | undefined;
}

// Twice as long as any token lives. Who is beyond the largest number has the plan of their token.
const keptMs = 2 * maxAccessTokenSeconds * 1000;
const maxKept = 200_000;
// Those who read ended sessions leave out what does not look like one.
const lineForm = /^plan ([0-9a-f-]{36}) ([a-z]{1,20}) (\d{1,16})$/;

/** What changed, of which auth tells this service. */
export function watchPlanChanges(config: ServiceConfig, log: Logger, channel: Channel | undefined): PlanChanges {
  const auth = peer(PlanInternalServiceService, asPeer(config, 'auth'));
  return keepPlanChanges({
    log,
    channel,
    load: async (cursor) => {
      const { changes, ...page } = await auth.listPlanChanges({ cursor }, { deadlineMs: 2_000 });
      return { ...page, changes: changes.flatMap((change) => known(change.userId, change.plan, change.changedAt)) };
    },
    close: () => auth.close(),
  });
}

export function keepPlanChanges({ load, ...options }: PlanChangesOptions): PlanChanges {
  const plans = new LRUCache<string, { plan: PlanName; changedAt: number }>({ max: maxKept, ttl: keptMs });
  const add = (changes: readonly ChangedPlan[]): ChangedPlan[] => {
    const added: ChangedPlan[] = [];
    for (const change of changes) {
      const changedAt = change.changedAt.getTime();
      if (changedAt <= (plans.get(change.userId)?.changedAt ?? 0)) continue;
      plans.set(change.userId, { plan: change.plan, changedAt });
      added.push(change);
    }
    return added;
  };
  const inForce = (principal: Principal): Principal => {
    if (principal.kind !== 'user') return principal;
    const changed = plans.get(principal.userId);
    return changed === undefined || changed.plan === principal.plan ? principal : { ...principal, plan: changed.plan };
  };
  const job = keepTold<ChangedPlan>({
    ...options,
    name: 'load changed plans',
    channel: options.channel,
    load: async (cursor) => {
      const { changes: items, ...page } = await load(cursor);
      return { ...page, items };
    },
    add,
    line: ({ userId, plan, changedAt }) => `plan ${userId} ${plan} ${changedAt.getTime()}`,
    read,
    lineLength: 80,
  });
  return {
    guard: (verifier) => admitting(verifier, inForce),
    async stop() {
      await job.stop();
      options.close?.();
    },
  };
}

function read(line: string): ChangedPlan[] {
  const [, userId, plan, ms] = lineForm.exec(line) ?? [];
  return userId === undefined ? [] : known(userId, plan ?? '', new Date(Number(ms)));
}

/** Of a plan that this version does not know, nothing. */
function known(userId: string, name: string, changedAt: Date | undefined): ChangedPlan[] {
  const plan = planNames.find((each) => each === name);
  return plan && changedAt ? [{ userId, plan, changedAt }] : [];
}
