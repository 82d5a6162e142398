import { TraceServiceService } from '@plaza/api/auth-trace';
import { TraceInternalServiceService as CatalogTrace } from '@plaza/api/catalog-trace';
import { TraceInternalServiceService as MessagingTrace } from '@plaza/api/messaging-trace';
import { TraceInternalServiceService as WalletTrace } from '@plaza/api/wallet-trace';
import { answerTrace } from '@plaza/outbox';
import {
  asPeer,
  fields,
  parse,
  peer,
  serve,
  type CallContext,
  type Database,
  type Feature,
  type Handlers,
  type ServiceConfig,
} from '@plaza/service';
import { z } from 'zod';
import { personOf, traceOf } from './own.queries.ts';
import { findTrace, type Ask } from './trace.ts';

/** So that the rest comes in time when a service does not answer. */
const deadlineMs = 5_000;

const traceRequest = z.object({ of: fields.text(1, 254), since: z.date().optional() });

/** What a person, an order or a call went through, over all services. */
export function trace(config: ServiceConfig, { database, now }: { database: Database; now: () => Date }): Feature {
  const wallet = peer(WalletTrace, asPeer(config, 'wallet'));
  const catalog = peer(CatalogTrace, asPeer(config, 'catalog'));
  const messaging = peer(MessagingTrace, asPeer(config, 'messaging'));
  const asking =
    ({ collectTrace }: typeof wallet, context: CallContext): Ask =>
    ({ orders, ...question }) =>
      collectTrace({ ...question, orders: [...orders] }, { context, deadlineMs });
  const handlers: Handlers<typeof TraceServiceService> = {
    async getTrace(request, context) {
      const { of, since } = parse(traceRequest, request);
      const found = await findTrace(
        {
          personOf: (text) => personOf(database, text),
          services: {
            auth: (question) => answerTrace(traceOf(database), question),
            wallet: asking(wallet, context),
            catalog: asking(catalog, context),
            messaging: asking(messaging, context),
          },
          missed: (service, error) => {
            if (service === 'auth') throw error;
            context.log.warn({ err: error, service }, 'a service said nothing about a trace');
          },
          now,
        },
        of,
        since,
      );
      await database.asSystem((em) => context.audit(em, { subject: found.userId || of }));
      return found;
    },
  };
  return {
    rpcs: [serve(TraceServiceService, handlers)],
    close() {
      for (const one of [wallet, catalog, messaging]) one.close();
    },
  };
}
