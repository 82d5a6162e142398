// Errors and sampled traces for Sentry, or whatever speaks its protocol. Off by default, and then nothing of it is loaded.
import { createRequire } from 'node:module';
import type { ErrorEvent } from '@sentry/node-core/light';
import type { ServiceConfig } from './config.ts';
import { reportErrorsTo } from './logger.ts';

export interface ErrorReports {
  /** Begins a trace of a call, if it is drawn; its end says the gRPC status. */
  call(path: string, traceparent: string | undefined): { end(code: number): void } | undefined;
  close(): Promise<void>;
}

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
const closeMs = 2_000;
const longestText = 2_000;

/** Whatever looks like an address, a token, or a number that could be of a card or of an account. */
const personal =
  /[^\s"'<>()=,;]+@[^\s"'<>()=,;]+|\beyJ[\w-]+(?:\.[\w-]+)*|\bplz_[\w-]+|\b[A-Z]{2}\d{2}[A-Z0-9]{10,30}\b|(?<![\w-])\d(?: ?\d){11,18}\b/g;

export const scrub = (text: string): string => text.slice(0, longestText).replaceAll(personal, '[removed]');

/** Of this process: the start of a service and its telemetry, which comes later, share them. */
let begun: Promise<ErrorReports> | undefined;

/** Every line of the log at the level `error` becomes an event: with its request id and its rpc, and without its other fields. */
export async function startErrorReports({ name, sentry }: ServiceConfig): Promise<ErrorReports | undefined> {
  if (!sentry) return undefined;
  begun ??= begin(name, sentry);
  return await begun;
}

async function begin(
  name: string,
  { dsn, environment, tracesRate }: NonNullable<ServiceConfig['sentry']>,
): Promise<ErrorReports> {
  const sdk = await import('@sentry/node-core/light');
  sdk.initWithoutDefaultIntegrations({
    dsn,
    environment,
    release: `plaza@${version}`,
    serverName: name,
    tracesSampleRate: tracesRate,
    maxBreadcrumbs: 0,
    sendClientReports: false,
    beforeSend: scrubbed,
    beforeSendTransaction: (event) => event,
    integrations: [sdk.linkedErrorsIntegration(), sdk.onUncaughtExceptionIntegration()],
  });
  const unheard = reportErrorsTo(({ line, error, requestId, rpc }) =>
    sdk.withScope((scope) => {
      scope.setTags({ service: name, line, ...(requestId && { request_id: requestId }), ...(rpc && { rpc }) });
      if (error === undefined) sdk.captureMessage(line, 'error');
      else sdk.captureException(error);
    }),
  );
  return {
    call(path, traceparent) {
      if (tracesRate === 0) return undefined;
      const [, trace, parent, flags] = traceparent?.split('-') ?? [];
      const begun =
        trace && parent
          ? { sentryTrace: `${trace}-${parent}-${flags === '01' ? 1 : 0}`, baggage: undefined }
          : undefined;
      const start = () =>
        sdk.startInactiveSpan({ name: path.slice(1), op: 'rpc.server', forceTransaction: true, parentSpan: null });
      const span = begun ? sdk.continueTrace(begun, start) : sdk.startNewTrace(start);
      return {
        end(code) {
          span.setAttribute('rpc.grpc.status_code', code);
          span.setStatus(code === 0 ? { code: 1 } : { code: 2 });
          span.end();
        },
      };
    },
    async close() {
      begun = undefined;
      unheard();
      await sdk.close(closeMs);
    },
  };
}

/** Ids, names of code and texts of errors, without what people wrote: of an error only its texts can have some of it. */
function scrubbed(event: ErrorEvent): ErrorEvent {
  return {
    ...event,
    ...(event.message !== undefined && { message: scrub(event.message) }),
    ...(event.exception && {
      exception: {
        values: event.exception.values?.map((each) => ({
          ...each,
          ...(each.value !== undefined && { value: scrub(each.value) }),
        })),
      },
    }),
  };
}
