// Pictures for tests, and a client that uploads them as a browser would.
import { createHash } from 'node:crypto';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { AuthInternalServiceService, type DropPicturesRequest } from '@plaza/api/auth';
import type { CreateMediaRequest, Media, MediaServiceService, Upload } from '@plaza/api/media';
import { until, type TestClient } from '@plaza/testing';
import sharp from 'sharp';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A picture with a left and a right that differ, as SVG. `hue` makes another one. */
export function drawing(width = 640, height = 480, hue = 0): Buffer {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="hsl(${hue}, 70%, 45%)"/>
    <rect width="30%" height="100%" fill="#fff"/>
    <circle cx="${width * 0.7}" cy="${height * 0.3}" r="${Math.min(width, height) / 6}" fill="#102040"/></svg>`);
}

export const picture = (width?: number, height?: number, hue?: number): ReturnType<typeof sharp> =>
  sharp(drawing(width, height, hue));

export type MediaClient = TestClient<typeof MediaServiceService>;

/** Announces bytes as what they are, or as what `given` says. */
export async function announce(
  client: MediaClient,
  bytes: Uint8Array,
  given: Partial<CreateMediaRequest> = {},
): Promise<{ media: Media; upload: Upload }> {
  const { media, upload } = await client.createMedia({
    kind: 'profile',
    size: bytes.length,
    checksum: sha256(bytes),
    contentType: 'image/jpeg',
    ...given,
  });
  return { media: media!, upload: upload! };
}

export async function put(
  { url, headers }: Upload,
  bytes: Uint8Array,
  more: Record<string, string> = {},
): Promise<number> {
  const named = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
  const response = await fetch(url, { method: 'PUT', body: Buffer.from(bytes), headers: { ...named, ...more } });
  await response.arrayBuffer();
  return response.status;
}

/** Uploads, confirms, and waits for what comes of it. */
export async function uploaded(
  client: MediaClient,
  bytes: Uint8Array,
  given: Partial<CreateMediaRequest> = {},
): Promise<Media> {
  const { media, upload } = await announce(client, bytes, given);
  const status = await put(upload, bytes);
  if (status !== 200) throw new Error(`The store answered ${status}.`);
  await client.confirmMedia({ id: media.id });
  return settled(client, media.id);
}

export async function settled(client: MediaClient, id: string): Promise<Media> {
  return until(async () => {
    const { media } = await client.getMedia({ id });
    return media!.state === 'ready' || media!.state === 'refused' ? media : undefined;
  }, 'the picture was looked at');
}

export interface Profiles {
  /** Of auth. */
  address: string;
  /** What it heard of. */
  dropped: string[];
  close(): void;
}

/** An auth that takes deleted pictures from profiles, and does nothing else. */
export async function startProfiles(): Promise<Profiles> {
  const dropped: string[] = [];
  const server = new Server();
  server.addService(
    { dropPictures: AuthInternalServiceService.dropPictures },
    {
      dropPictures: (call: { request: DropPicturesRequest }, callback: (error: null, response: object) => void) => {
        dropped.push(...call.request.ids);
        callback(null, {});
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, dropped, close: () => server.forceShutdown() };
}
