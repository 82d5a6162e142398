// Where clients reach the store of pictures: catalog signs these addresses, and the gateway lets the console use them.
import { z } from 'zod';
import { readEnvironment, type Environment } from './environment.ts';
import { variables } from './variables.ts';

export interface StoreNames {
  bucket: string;
  region: string;
  /** Undefined: AWS. */
  endpoint?: string | undefined;
  clientEndpoint?: string | undefined;
  publicUrl?: string | undefined;
}

export interface StoreAddresses {
  /** Of signed addresses. Undefined: AWS. */
  clientEndpoint: string | undefined;
  /** Where everybody reads what is public. */
  publicUrl: string;
}

const ofBucket = ({ bucket, region }: StoreNames): string => `https://${bucket}.s3.${region}.amazonaws.com`;

export function storeAddresses(names: StoreNames): StoreAddresses {
  const clientEndpoint = names.clientEndpoint ?? names.endpoint;
  return {
    clientEndpoint,
    publicUrl: names.publicUrl ?? (clientEndpoint ? `${clientEndpoint}/${names.bucket}` : ofBucket(names)),
  };
}

/** Of browsers: the hosts without their paths. */
export interface StoreOrigins {
  /** To which uploads go, and where private pictures are. */
  uploads: string;
  /** Where public pictures are. */
  pictures: string;
}

const address = () => variables.url('https:', 'http:').optional();
export const storeVariables = {
  MEDIA_S3_BUCKET: z.string().optional(),
  MEDIA_S3_REGION: z.string().default('us-east-1'),
  MEDIA_S3_ENDPOINT: address(),
  MEDIA_S3_CLIENT_ENDPOINT: address(),
  MEDIA_PUBLIC_URL: address(),
};

/** Undefined where no pictures are taken. */
export function storeOrigins(read: {
  [Name in keyof typeof storeVariables]?: string | undefined;
}): StoreOrigins | undefined {
  const { MEDIA_S3_BUCKET: bucket, MEDIA_S3_REGION: region = '' } = read;
  if (bucket === undefined) return undefined;
  const names = {
    bucket,
    region,
    endpoint: read.MEDIA_S3_ENDPOINT,
    clientEndpoint: read.MEDIA_S3_CLIENT_ENDPOINT,
    publicUrl: read.MEDIA_PUBLIC_URL,
  };
  const { clientEndpoint, publicUrl } = storeAddresses(names);
  return { uploads: new URL(clientEndpoint ?? ofBucket(names)).origin, pictures: new URL(publicUrl).origin };
}

/** The same from an environment. Throws a ConfigError. */
export const readStoreOrigins = (env: Environment): StoreOrigins | undefined =>
  storeOrigins(readEnvironment(storeVariables, env));
