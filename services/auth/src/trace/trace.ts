// One timeline over all services: whom or what it is about, what each service knows of it, put together.
import type { CollectTraceResponse, TraceEntry, TracedOrder } from '@plaza/api/trace';
import type { TraceQuestion } from '@plaza/outbox';
import type { ServiceName } from '@plaza/service';
import { traceErrors } from './trace.errors.ts';

const maxEntries = 1_000;
/** What is asked of a person without a time. */
const personMs = 30 * 24 * 3_600_000;

/** What a service is asked: of catalog without orders, which it finds. */
export type Ask = (question: TraceQuestion) => Promise<CollectTraceResponse>;

export interface TraceSources {
  /** Whose address or id this is; undefined: nobody's. */
  personOf: (of: string) => Promise<string | undefined>;
  services: Readonly<Record<ServiceName, Ask>>;
  /** A service did not answer: the rest is returned. Throws, to end it. */
  missed: (service: ServiceName, error: unknown) => void;
  now: () => Date;
}

export interface Trace {
  entries: TraceEntry[];
  userId: string;
  orderIds: string[];
  truncated: boolean;
  missing: ServiceName[];
}

/** `of`: a request id, the id of an order, a ticket or a person, or an address. Throws TRACE_EMPTY. */
export async function findTrace(
  { personOf, services, missed, now }: TraceSources,
  of: string,
  since: Date | undefined,
): Promise<Trace> {
  const userId = await personOf(of);
  if (userId === undefined && of.includes('@')) throw traceErrors.TRACE_EMPTY();
  const missing: ServiceName[] = [];
  const question: TraceQuestion = userId
    ? { of: '', userId, orders: [], since: since ?? new Date(now().getTime() - personMs) }
    : { of, userId: '', orders: [], since };
  const ask = (service: ServiceName, orders: readonly TracedOrder[]): Promise<CollectTraceResponse> =>
    services[service]({ ...question, orders }).catch((error: unknown) => {
      missed(service, error);
      missing.push(service);
      return { entries: [], orders: [] };
    });
  // Catalog knows which orders it is about, and the others what became of those.
  const { entries: steps, orders } = await ask('catalog', []);
  const others = await Promise.all((['auth', 'wallet', 'messaging'] as const).map((service) => ask(service, orders)));
  const entries = [...steps, ...others.flatMap((each) => each.entries)].sort(
    (a, b) => a.at!.getTime() - b.at!.getTime(),
  );
  if (entries.length === 0 && missing.length === 0) throw traceErrors.TRACE_EMPTY();
  return {
    entries: entries.slice(-maxEntries),
    userId: userId ?? '',
    orderIds: orders.map(({ id }) => id),
    truncated: entries.length > maxEntries,
    missing: missing.sort(),
  };
}
