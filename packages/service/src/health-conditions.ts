import type { HealthImplementation } from 'grpc-health-check';

/** Checks, every few seconds, whether something is as it should be. */
export type Conditions = { readonly [Name in ConditionName]?: () => Promise<boolean> };
export type ConditionName = keyof typeof conditions;

/** What can be wrong although everything answers: the service that checks it, and the state that is reported then. The service also reports it under its name over grpc.health.v1. */
export const conditions = {
  exchange_rates: { of: 'wallet', state: 'stale' },
  subscriptions: { of: 'auth', state: 'unavailable' },
} as const;

/** The conditions that this service checks. */
export class OwnConditions {
  readonly #checks: Conditions;
  readonly #implementation: HealthImplementation;
  readonly #broken = new Set<string>();
  #isChecking = false;

  constructor(checks: Conditions, implementation: HealthImplementation) {
    this.#checks = checks;
    this.#implementation = implementation;
  }

  holds(name: ConditionName): boolean {
    return !this.#broken.has(name);
  }

  /** A condition that cannot be checked now keeps its last state. Never throws. */
  async check(): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    await Promise.allSettled(
      Object.entries(this.#checks).map(async ([name, check]) => {
        const holds = await check();
        if (holds) this.#broken.delete(name);
        else this.#broken.add(name);
        this.#implementation.setStatus(name, holds ? 'SERVING' : 'NOT_SERVING');
      }),
    );
    this.#isChecking = false;
  }
}
