import { ActivateRequest, type EsimServiceService } from '@plaza/api/esim';
import { keys, type Cache } from '@plaza/cache';
import { fields, idempotencyKeyOf, parse, type Database, type Handlers, type SqlEntityManager } from '@plaza/service';
import { z } from 'zod';
import { expectedTotal } from '../saga/agreed.ts';
import type { WalletPeer } from '../saga/payment.ts';
import type { Sagas } from '../saga/saga.ts';
import { activationSaga, holdPlan, lastEsim } from './activation.ts';
import { esimErrors } from './esim.errors.ts';
import { listPlans } from './plan.ts';
import type { EsimProvider } from './provider.ts';

export interface EsimDependencies {
  database: Database;
  cache: Cache;
  sagas: Sagas;
  wallet: WalletPeer;
  provider: EsimProvider;
}

const activateRequest = z.object({ planId: fields.uuid(), expectedTotal });

/** Also registers the activation with the sagas. */
export function esimHandlers({ database, cache, sagas, wallet, provider }: EsimDependencies): Handlers<EsimServiceService> {
  const activation = activationSaga(wallet, provider, (userId) => cache.invalidate(keys.esimActive(userId)));
  sagas.register(activation);

  return {
    async listPlans() {
      // Plans are everybody's: one statement, on nobody's behalf, needs no transaction.
      return cache.read(keys.esimPlans(), async () => ({ plans: await listPlans(database.orm.em.fork() as SqlEntityManager) }));
    },

    async activate(request, context) {
      const { planId, expectedTotal } = parse(activateRequest, request);
      if (!provider.open) throw esimErrors.ESIM_NOT_OFFERED();
      return sagas.run(activation, {
        userId: context.userId,
        requestId: context.requestId,
        deadline: context.deadline,
        key: idempotencyKeyOf(request, context),
        body: ActivateRequest.encode({ ...request, requestId: '' }).finish(),
        hold: (em) => holdPlan(em, planId, expectedTotal),
      });
    },

    async getActive(_request, { userId }) {
      const { esim } = await cache.read(keys.esimActive(userId), async () => ({ esim: await database.asUser(userId, (em) => lastEsim(em, userId)) }));
      // Asked on every read: what is cached may have expired since.
      if (!esim?.expiresAt || esim.expiresAt.getTime() <= Date.now()) throw esimErrors.ESIM_NOT_ACTIVE();
      return { esim };
    },
  };
}
