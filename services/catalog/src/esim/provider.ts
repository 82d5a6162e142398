// The provider of eSIM profiles.
import { createHash } from 'node:crypto';
import type { ReadCallback } from './callback.ts';
import type { EsimConfig } from './esim.config.ts';
import { esimErrors } from './esim.errors.ts';
import { httpProvider } from './provider.http.ts';

export interface EsimProvider {
  /** Whether it accepts orders at all. */
  readonly open: boolean;
  /**
   * Orders a profile and returns its GSMA SGP.22 activation code. The same order id gets the same code, so that a step that is repeated after a crash
   * costs nothing. Throws ESIM_DECLINED; after any other error it is unknown whether there is a profile.
   */
  provision(order: { orderId: string; planId: string }, deadlineMs: number): Promise<{ activationCode: string }>;
  /**
   * Returns a profile, also one that does not exist; a later order under this id is refused. Can be repeated. Throws ESIM_IN_USE if the profile
   * stays.
   */
  cancel(orderId: string, deadlineMs: number): Promise<void>;
  /** Adds a plan to a profile. Once for each order id, however often it is requested. Throws as `provision` does. */
  topUp(order: { orderId: string; esimId: string; planId: string }, deadlineMs: number): Promise<void>;
  /** Returns a top-up, as `cancel` returns a profile. */
  cancelTopUp(order: { orderId: string; esimId: string }, deadlineMs: number): Promise<void>;
  /** What was used of a profile so far. Undefined if the provider does not say. Throws ESIM_PROVIDER_UNAVAILABLE. */
  usage(esimId: string, deadlineMs: number): Promise<ProfileUsage | undefined>;
  /** Reads what the provider sent on its own, and whose it is. */
  readonly readCallback: ReadCallback;
}

export interface ProfileUsage {
  /** Megabytes since the profile was made. */
  dataUsed: number;
  state: 'ready' | 'active' | 'expired';
}

const noCallbacks: ReadCallback = () => {
  throw esimErrors.ESIM_CALLBACKS_OFF();
};

/** Issues a code at once, for a server that does not exist: a phone that scans it gets no profile. */
export function sandboxProvider(): EsimProvider {
  return {
    open: true,
    async provision({ orderId }) {
      const digest = createHash('sha256').update(`plaza sandbox eSIM ${orderId}`).digest('hex').toUpperCase();
      const matchingId = [digest.slice(0, 5), digest.slice(5, 10), digest.slice(10, 15), digest.slice(15, 20)].join(
        '-',
      );
      return { activationCode: `LPA:1$${smdpAddress}$${matchingId}` };
    },
    cancel: async () => undefined,
    topUp: async () => undefined,
    cancelTopUp: async () => undefined,
    usage: async () => undefined,
    readCallback: noCallbacks,
  };
}

// `.example` never resolves (RFC 2606).
const smdpAddress = 'smdp.sandbox.example';

/** For a platform that sells no eSIMs. */
const none: EsimProvider = {
  open: false,
  provision: async () => {
    throw esimErrors.ESIM_NOT_OFFERED();
  },
  cancel: async () => undefined,
  topUp: async () => {
    throw esimErrors.ESIM_NOT_OFFERED();
  },
  cancelTopUp: async () => undefined,
  usage: async () => undefined,
  readCallback: noCallbacks,
};

export function esimProvider({ name, http }: EsimConfig): EsimProvider {
  switch (name) {
    case 'sandbox':
      return sandboxProvider();
    case 'http':
      return httpProvider(http);
    case 'none':
      return none;
  }
}
