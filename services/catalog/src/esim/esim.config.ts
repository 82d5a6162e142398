import { ConfigError, readEnvironment, variables, type Environment } from '@plaza/service';
import { z } from 'zod';

export const esimProviders = ['sandbox', 'http', 'none'] as const;

export interface HttpProviderConfig {
  url: URL;
  token: string;
  /** What its callbacks are signed with: the current secret and, during a rotation, another. None: callbacks are refused. */
  callbackSecrets: readonly string[];
}

export type EsimConfig = { name: 'sandbox' | 'none'; http?: undefined } | { name: 'http'; http: HttpProviderConfig };

/** In production a code that no phone can use is never sold: the service does not start, instead of the first buyer noticing. */
export function readEsimConfig(env: Environment, production: boolean): EsimConfig {
  const names = esimProviders.filter((name) => !production || name !== 'sandbox').join(', ');
  const message = `must be one of ${names}${production ? ' in production' : ''}`;
  const { ESIM_PROVIDER: name } = readEnvironment(
    {
      ESIM_PROVIDER: production
        ? z.enum(esimProviders, { error: message })
        : z.enum(esimProviders, { error: message }).default('sandbox'),
    },
    env,
  );
  if (production && name === 'sandbox') {
    throw new ConfigError(
      'ESIM_PROVIDER is "sandbox", whose codes no phone can use; it is refused when NODE_ENV is "production"',
    );
  }
  if (name !== 'http') return { name };
  const {
    ESIM_PROVIDER_URL: url,
    ESIM_PROVIDER_TOKEN: token,
    ESIM_CALLBACK_SECRET: callbackSecrets,
  } = readEnvironment(
    {
      // The token goes there, so in production the connection must be encrypted.
      ESIM_PROVIDER_URL: variables
        .url(...(production ? ['https:'] : ['https:', 'http:']))
        .transform((text) => new URL(text))
        .refine(
          ({ search, hash, username }) => `${search}${hash}${username}` === '',
          'must be a URL without query, fragment and user',
        ),
      ESIM_PROVIDER_TOKEN: z
        .string({ error: 'is missing, and ESIM_PROVIDER is "http"' })
        .regex(/^[\x21-\x7e]{1,4096}$/, 'must be printable ASCII characters'),
      ESIM_CALLBACK_SECRET: z
        .string()
        .regex(
          /^([\x21-\x2b\x2d-\x7e]{16,256}(,[\x21-\x2b\x2d-\x7e]{16,256})?)?$/,
          'must be one secret of 16 to 256 printable ASCII characters, or two during a rotation, separated by a comma',
        )
        .default('')
        .transform((text) => text.split(',').filter(Boolean)),
    },
    env,
  );
  return { name, http: { url, token, callbackSecrets } };
}
