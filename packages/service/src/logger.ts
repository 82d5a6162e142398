import { isNativeError } from 'node:util/types';
import type { MetricSource } from './telemetry.ts';
import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';

export type { Logger } from 'pino';

// Names whose values must never be logged, at any depth of an object.
const secret = [
  'authorization',
  'password',
  'passwordHash',
  'password_hash',
  'token',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'secret',
  'cookie',
  'databaseUrl',
  'redisUrl',
  'internalSecret',
  'encryptionKey',
];

const errorLevel = 50;
/** Lines that say what went wrong have a text of their own each. More than these are counted as one. */
const maxTexts = 100;
const errorLines = new Map<string, number>();

/** What a line of an error says, for a report of it. */
export interface ErrorLine {
  line: string;
  /** What was thrown. */
  error: unknown;
  requestId: string | undefined;
  rpc: string | undefined;
}

const listeners = new Set<(line: ErrorLine) => void>();

/** Hears of every line of an error that this process logs, until the function that it returns is called. */
export function reportErrorsTo(listener: (line: ErrorLine) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function told(log: Logger, args: readonly unknown[]): void {
  const line = args.findLast((part) => typeof part === 'string') ?? '';
  countError(line);
  if (listeners.size === 0) return;
  const fields = { ...log.bindings(), ...(typeof args[0] === 'object' ? args[0] : {}) } as Record<string, unknown>;
  const textOf = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === 'string' ? value : undefined;
  };
  for (const listener of listeners)
    listener({ line, error: fields['err'], requestId: textOf('requestId'), rpc: textOf('rpc') });
}

function countError(text: string): void {
  const counted = errorLines.has(text) || errorLines.size < maxTexts ? text : 'others';
  errorLines.set(counted, (errorLines.get(counted) ?? 0) + 1);
}

/** How many lines of errors this process has logged, by their text: docs/operations.md says what to do about each. */
export const errorLineMetric: MetricSource = {
  name: 'plaza_error_lines_total',
  help: 'Lines of errors in the log, by their text.',
  type: 'counter',
  labels: ['line'],
  collect: () => [...errorLines].map(([line, value]) => ({ labels: { line }, value })),
};

/** A log of JSON lines, by default to standard output. */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: secret.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    serializers: { err: describeError },
    hooks: {
      logMethod(args, method, loggedAs) {
        if (loggedAs >= errorLevel) told(this, args);
        method.apply(this, args);
      },
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

// An error with its causes. SQL parameters are left out: they may contain people's input.
function describeError(error: unknown): unknown {
  if (!isNativeError(error)) return error;
  const { code, reason, cause } = error as { code?: unknown; reason?: unknown; cause?: unknown };
  return {
    type: error.name,
    message: error.message.slice(0, 2000),
    ...(code === undefined ? {} : { code }),
    ...(reason === undefined ? {} : { reason }),
    stack: error.stack?.slice(0, 4000),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  };
}
