import { ConfigError, readEnvironment, storeAddresses, variables, type Environment } from '@plaza/service';
import { z } from 'zod';
import type { DecodeLimits } from './decoding/limits.ts';

/** How much an owner may keep. */
export interface Quota {
  images: number;
  bytes: number;
}

export interface StoreConfig {
  bucket: string;
  region: string;
  /** Undefined: AWS. */
  endpoint: string | undefined;
  /** Where clients reach the store; of the addresses of uploads and of private pictures. */
  clientEndpoint: string | undefined;
  /** Where everybody reads what is public, without a slash at the end. */
  publicUrl: string;
  /** Undefined: as the SDK finds them, such as by the role of a pod. */
  credentials: { accessKeyId: string; secretAccessKey: string } | undefined;
}

/** A model behind HTTP that says what pictures look like. */
export interface EmbedderConfig {
  /** Where embeddings are asked for. */
  url: string;
  key: string | undefined;
  model: string;
  dimensions: number;
  /** Whether pictures between people are sent to it as well. */
  isPrivateSent: boolean;
}

export interface MediaConfig {
  /** Undefined: no pictures can be uploaded. */
  store: StoreConfig | undefined;
  person: Quota;
  merchant: Quota;
  /** Pictures that are made ready at a time, each in a process of its own. */
  concurrency: number;
  /** What each of these processes may cost. */
  decoding: DecodeLimits;
  /** Undefined: the built-in one. */
  embedder: EmbedderConfig | undefined;
}

export function readMediaConfig(env: Environment, production: boolean): MediaConfig {
  const protocols = production ? (['https:'] as const) : (['https:', 'http:'] as const);
  const address = () => variables.url(...protocols).transform((text) => text.replace(/\/+$/, ''));
  const text = () => z.string().regex(/^[\x21-\x7e]{1,1024}$/, 'must be printable ASCII characters');
  const read = readEnvironment(
    {
      MEDIA_S3_BUCKET: z
        .string()
        .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket')
        .optional(),
      MEDIA_S3_REGION: text().default('us-east-1'),
      // The store may be reached over a network of its own.
      MEDIA_S3_ENDPOINT: variables
        .url('https:', 'http:')
        .transform((url) => url.replace(/\/+$/, ''))
        .optional(),
      MEDIA_S3_CLIENT_ENDPOINT: address().optional(),
      MEDIA_PUBLIC_URL: address().optional(),
      MEDIA_S3_ACCESS_KEY_ID: text().optional(),
      MEDIA_S3_SECRET_ACCESS_KEY: text().optional(),
      MEDIA_PERSON_IMAGES: variables.whole(0, 1_000_000).default(200),
      MEDIA_PERSON_BYTES: variables.whole(0, 1e15).default(500_000_000),
      MEDIA_MERCHANT_IMAGES: variables.whole(0, 10_000_000).default(20_000),
      MEDIA_MERCHANT_BYTES: variables.whole(0, 1e15).default(50_000_000_000),
      MEDIA_CONCURRENCY: variables.whole(1, 32).default(1),
      MEDIA_DECODE_MEMORY: variables.whole(150, 4_000).default(200),
      MEDIA_DECODE_SECONDS: variables.whole(1, 60).default(2),
      // It may be reached over a network of its own.
      MEDIA_EMBEDDER_URL: variables.url('https:', 'http:').optional(),
      MEDIA_EMBEDDER_KEY: text().optional(),
      MEDIA_EMBEDDER_MODEL: z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/, 'must be the name of a model')
        .optional(),
      MEDIA_EMBEDDER_DIMENSIONS: variables.whole(1, 2_000).optional(),
      MEDIA_EMBEDDER_PRIVATE: z.enum(['true', 'false'], 'must be true or false').default('false'),
    },
    env,
  );
  return {
    store: storeOf(read),
    person: { images: read.MEDIA_PERSON_IMAGES, bytes: read.MEDIA_PERSON_BYTES },
    merchant: { images: read.MEDIA_MERCHANT_IMAGES, bytes: read.MEDIA_MERCHANT_BYTES },
    concurrency: read.MEDIA_CONCURRENCY,
    embedder: embedderOf(read),
    decoding: { memory: read.MEDIA_DECODE_MEMORY * 2 ** 20, cpuMs: read.MEDIA_DECODE_SECONDS * 1_000 },
  };
}

function embedderOf(read: {
  MEDIA_EMBEDDER_URL?: string | undefined;
  MEDIA_EMBEDDER_KEY?: string | undefined;
  MEDIA_EMBEDDER_MODEL?: string | undefined;
  MEDIA_EMBEDDER_DIMENSIONS?: number | undefined;
  MEDIA_EMBEDDER_PRIVATE: 'true' | 'false';
}): EmbedderConfig | undefined {
  const { MEDIA_EMBEDDER_URL: url, MEDIA_EMBEDDER_MODEL: model, MEDIA_EMBEDDER_DIMENSIONS: dimensions } = read;
  if (url === undefined) return undefined;
  if (model === undefined || dimensions === undefined)
    throw new ConfigError('MEDIA_EMBEDDER_URL needs MEDIA_EMBEDDER_MODEL and MEDIA_EMBEDDER_DIMENSIONS');
  return {
    url,
    key: read.MEDIA_EMBEDDER_KEY,
    model,
    dimensions,
    isPrivateSent: read.MEDIA_EMBEDDER_PRIVATE === 'true',
  };
}

function storeOf(read: {
  MEDIA_S3_BUCKET?: string | undefined;
  MEDIA_S3_REGION: string;
  MEDIA_S3_ENDPOINT?: string | undefined;
  MEDIA_S3_CLIENT_ENDPOINT?: string | undefined;
  MEDIA_PUBLIC_URL?: string | undefined;
  MEDIA_S3_ACCESS_KEY_ID?: string | undefined;
  MEDIA_S3_SECRET_ACCESS_KEY?: string | undefined;
}): StoreConfig | undefined {
  const { MEDIA_S3_BUCKET: bucket, MEDIA_S3_REGION: region, MEDIA_S3_ENDPOINT: endpoint } = read;
  if (bucket === undefined) return undefined;
  const { MEDIA_S3_ACCESS_KEY_ID: accessKeyId, MEDIA_S3_SECRET_ACCESS_KEY: secretAccessKey } = read;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined))
    throw new ConfigError('MEDIA_S3_ACCESS_KEY_ID and MEDIA_S3_SECRET_ACCESS_KEY belong together: one is missing');
  const { MEDIA_S3_CLIENT_ENDPOINT: clientEndpoint, MEDIA_PUBLIC_URL: publicUrl } = read;
  return {
    bucket,
    region,
    endpoint,
    ...storeAddresses({ bucket, region, endpoint, clientEndpoint, publicUrl }),
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
  };
}
