import type { EsimServiceService, GetActiveResponse, ListPlansResponse } from '@plaza/api/esim';
import type { Cache, Validity } from '@plaza/cache';
import {
  cursorFields,
  cutPage,
  defaultPageSize,
  fields,
  pageTokens,
  parse,
  type Database,
  type Handlers,
} from '@plaza/service';
import { z } from 'zod';
import { keys } from '../cache-keys.ts';
import { expectedTotal, type Sagas, type WalletPeer } from '../saga/index.ts';
import { activationSaga } from './activation.ts';
import { esimErrors } from './esim.errors.ts';
import type { EsimMetrics } from './esim.metrics.ts';
import { activeEsim, esimOf, listEsims } from './owned.ts';
import { listPlans } from './plan.ts';
import type { EsimProvider } from './provider.ts';
import { listTopUps, topUpSaga } from './top-up.ts';
import { applyCallback } from './usage.ts';

export interface EsimDependencies {
  database: Database;
  cache: Cache;
  sagas: Sagas;
  wallet: WalletPeer;
  provider: EsimProvider;
  metrics: EsimMetrics;
}

const listRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const planTokens = pageTokens('plans', z.tuple([z.literal([0, 1]), cursorFields.amount(), cursorFields.id()]));
const esimTokens = pageTokens('esims', z.tuple([cursorFields.id()]));
const topUpTokens = pageTokens('top-ups', z.tuple([cursorFields.id()]));
const activateRequest = z.object({ planId: fields.uuid(), expectedTotal });
const topUpRequest = activateRequest.extend({ id: fields.uuid() });
const listTopUpsRequest = listRequest.extend({ id: fields.uuid() });

/** Checked on every read: a cached eSIM may have expired since, and that there is none is cached too. */
const untilItExpires: Validity<GetActiveResponse> = {
  until: ({ esim }) => esim?.expiresAt ?? new Date(0),
  after: (response) => response,
};

/** Also registers the activation and the top-up with the sagas. */
export function esimHandlers(deps: EsimDependencies): Handlers<EsimServiceService> {
  return { ...planHandlers(deps), ...ownedHandlers(deps), ...topUpHandlers(deps) };
}

type Rpcs<Name extends keyof Handlers<EsimServiceService>> = Pick<Handlers<EsimServiceService>, Name>;

function planHandlers({ database, cache, sagas, wallet, provider }: EsimDependencies): Rpcs<'listPlans' | 'activate'> {
  const activation = activationSaga(database, wallet, provider, (userId) => cache.invalidate(keys.esimActive(userId)));
  sagas.register(activation);
  return {
    async listPlans(request) {
      const { pageSize, pageToken } = parse(listRequest, request);
      const after = planTokens.read(pageToken);
      const load = async (): Promise<ListPlansResponse> => {
        const position = after && { popular: after[0] === 1, price: after[1], id: after[2] };
        // Plans are public: one statement without an actor needs no transaction.
        const { plans, next } = await listPlans(database.orm.em.fork(), position, pageSize);
        return { plans, nextPageToken: planTokens.write(next && [next.popular ? 1 : 0, next.price, next.id]) };
      };
      // One key: the first page with the default size, which most clients read.
      return after || pageSize !== defaultPageSize ? load() : cache.answer(keys.esimPlans(), load);
    },

    async activate(request, context) {
      const order = parse(activateRequest, request);
      if (!provider.open) throw esimErrors.ESIM_NOT_OFFERED();
      return sagas.run(activation, order, context);
    },
  };
}

function ownedHandlers({ database, cache }: EsimDependencies): Rpcs<'getActive' | 'listEsims'> {
  return {
    async getActive(_request, { userId }) {
      const load = async (): Promise<GetActiveResponse> => ({
        esim: await database.asUser(userId, (em) => activeEsim(em, userId)),
      });
      const answer = await cache.answerUntil(keys.esimActive(userId), load, untilItExpires);
      // Another, bought before the one that was cached, may be active still.
      const now = 'esim' in answer && answer.esim && answer.esim.expiresAt! <= new Date() ? await load() : answer;
      if ('esim' in now && !now.esim) throw esimErrors.ESIM_NOT_ACTIVE();
      return now;
    },

    async listEsims(request, { userId }) {
      const { pageSize, pageToken } = parse(listRequest, request);
      const before = esimTokens.read(pageToken)?.[0];
      const rows = await database.asUser(userId, (em) => listEsims(em, userId, before, pageSize + 1));
      const { shown, last } = cutPage(rows, pageSize);
      return { esims: shown, nextPageToken: esimTokens.write(last && [last.id]) };
    },
  };
}

function topUpHandlers({
  database,
  cache,
  sagas,
  wallet,
  provider,
  metrics,
}: EsimDependencies): Rpcs<'topUp' | 'listTopUps' | 'receiveEsimCallback'> {
  const topUp = topUpSaga(database, wallet, provider, (userId) => cache.invalidate(keys.esimActive(userId)));
  sagas.register(topUp);
  return {
    async topUp(request, context) {
      const order = parse(topUpRequest, request);
      if (!provider.open) throw esimErrors.ESIM_NOT_OFFERED();
      return sagas.run(topUp, order, context);
    },

    async listTopUps(request, { userId }) {
      const { id, pageSize, pageToken } = parse(listTopUpsRequest, request);
      const before = topUpTokens.read(pageToken, [id])?.[0];
      const rows = await database.asUser(userId, async (em) => {
        if (!(await esimOf(em, userId, id))) throw esimErrors.ESIM_NOT_FOUND();
        return listTopUps(em, id, before, pageSize + 1);
      });
      const { shown, last } = cutPage(rows, pageSize);
      return { topUps: shown, nextPageToken: topUpTokens.write(last && [last.id], [id]) };
    },

    async receiveEsimCallback({ payload }, context) {
      try {
        const callback = provider.readCallback(
          payload?.data ?? Buffer.alloc(0),
          context.header('esim-signature') ?? '',
        );
        const reported = await database.asSystem((em) => applyCallback(em, callback));
        const result = reported === 'repeated' ? 'repeated' : reported === undefined ? 'ignored' : 'applied';
        if (typeof reported === 'object') await cache.invalidate(keys.esimActive(reported.userId));
        metrics.received(result);
        return { result };
      } catch (error) {
        metrics.received('refused');
        throw error;
      }
    },
  };
}
