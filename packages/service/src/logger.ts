import { isNativeError } from 'node:util/types';
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

/** A log of JSON lines, by default to standard output. */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: secret.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    serializers: { err: describeError },
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
