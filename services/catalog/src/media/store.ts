// The store of the files: any that speaks S3. Only what every S3 store can do is used: PUT, GET, HEAD, DELETE, a list, and signed addresses.
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NotFound,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Readable } from 'node:stream';
import type { StoreConfig } from './media.config.ts';
import { mediaErrors } from './media.errors.ts';

const connectMs = 2_000;
const answerMs = 8_000;
const attempts = 2;
/** A year: the name of a file has a hash of its bytes, so they never change. */
export const forEver = 'public, max-age=31536000, immutable';

export interface Announced {
  size: number;
  /** The SHA-256, in hexadecimal digits. */
  checksum: string;
  contentType: string;
}

export interface UploadTarget {
  url: string;
  headers: Record<string, string>;
}

export interface StoredFile {
  key: string;
  /** When it was written. */
  at: Date;
}

/** Every method but the addresses throws MEDIA_STORE_UNAVAILABLE. */
export interface MediaStore {
  uploadTarget(key: string, announced: Announced, seconds: number): Promise<UploadTarget>;
  /** In bytes; undefined if there is none. */
  size(key: string): Promise<number | undefined>;
  /** Undefined if there is none, or if it is larger than it may be: a store may not have checked the length of an upload. */
  read(key: string, most: number): Promise<Buffer | undefined>;
  write(key: string, bytes: Uint8Array, contentType: string, cacheControl: string): Promise<void>;
  /** What is not there is no error. */
  remove(key: string): Promise<void>;
  /** At most 1,000 files in the order of their keys, after one of them. */
  list(prefix: string, after?: string): Promise<StoredFile[]>;
  publicUrl(key: string): string;
  signedUrl(key: string, seconds: number): Promise<string>;
  close(): void;
}

function clientOf({ region, credentials }: StoreConfig, endpoint: string | undefined): S3Client {
  return new S3Client({
    region,
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
    maxAttempts: attempts,
    requestHandler: { connectionTimeout: connectMs, requestTimeout: answerMs, throwOnRequestTimeout: true },
    // Otherwise signed addresses have the checksum of an empty body, and some stores refuse the header.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

export function openStore(config: StoreConfig): MediaStore {
  const { bucket: Bucket, publicUrl, endpoint, clientEndpoint } = config;
  const store = clientOf(config, endpoint);
  const signing = clientEndpoint === endpoint ? store : clientOf(config, clientEndpoint);
  const sure = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (cause) {
      throw mediaErrors.MEDIA_STORE_UNAVAILABLE({ cause, retryAfterMs: 2_000 });
    }
  };
  const unlessMissing = <Result>(work: () => Promise<Result>): Promise<Result | undefined> =>
    sure(async () => {
      try {
        return await work();
      } catch (error) {
        if (error instanceof NotFound || (error as { name?: string }).name === 'NoSuchKey') return undefined;
        throw error;
      }
    });
  return {
    async uploadTarget(key, { size, checksum, contentType }, seconds) {
      const sha256 = Buffer.from(checksum, 'hex').toString('base64');
      const command = new PutObjectCommand({
        Bucket,
        Key: key,
        ContentLength: size,
        ContentType: contentType,
        ChecksumSHA256: sha256,
      });
      // Signed as headers: another length, type or checksum is another signature.
      const url = await getSignedUrl(signing, command, {
        expiresIn: seconds,
        signableHeaders: new Set(['content-length', 'content-type', 'host']),
        unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
      });
      return { url, headers: { 'content-type': contentType, 'x-amz-checksum-sha256': sha256 } };
    },
    size: (key) =>
      unlessMissing(async () => (await store.send(new HeadObjectCommand({ Bucket, Key: key }))).ContentLength),
    read: (key, most) =>
      unlessMissing(async () => {
        const { Body, ContentLength = Infinity } = await store.send(new GetObjectCommand({ Bucket, Key: key }));
        if (ContentLength <= most) return Body && Buffer.from(await Body.transformToByteArray());
        (Body as Readable | undefined)?.destroy();
        return undefined;
      }),
    write: (key, bytes, contentType, cacheControl) =>
      sure(async () => {
        await store.send(
          new PutObjectCommand({
            Bucket,
            Key: key,
            Body: bytes,
            ContentType: contentType,
            CacheControl: cacheControl,
          }),
        );
      }),
    remove: (key) => sure(async () => void (await store.send(new DeleteObjectCommand({ Bucket, Key: key })))),
    list: (prefix, after) =>
      sure(async () => {
        const { Contents = [] } = await store.send(
          new ListObjectsV2Command({ Bucket, Prefix: prefix, MaxKeys: 1000, ...(after && { StartAfter: after }) }),
        );
        return Contents.flatMap(({ Key: key, LastModified: at }) => (key ? { key, at: at ?? new Date() } : []));
      }),
    publicUrl: (key) => `${publicUrl}/${key}`,
    signedUrl: (key, seconds) =>
      getSignedUrl(signing, new GetObjectCommand({ Bucket, Key: key }), { expiresIn: seconds }),
    close() {
      store.destroy();
      signing.destroy();
    },
  };
}
