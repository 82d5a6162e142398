// A picture on its way: announced with its checksum, sent straight to the store, confirmed, and read until it is ready or refused. See docs/media.md.
import type { CreateMediaInput, CreateMediaResponse, Media } from '@plaza/client';
import { plaza } from '../app/plaza.ts';

export const pictureTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'] as const;
export const mostBytes = 25_000_000;

/** What the picture is for, and whose. */
export type About = Pick<CreateMediaInput, 'kind' | 'merchant_id' | 'alt'>;
export type FileProblem = 'empty' | 'tooLarge' | 'type';

/** The store did not take the bytes, or could not be reached. */
export class NotStored extends Error {}
/** Browsers only compute checksums on pages that came over https, or from this machine. */
export class NotSecure extends Error {}

const typeOf = ({ type }: File) => pictureTypes.find((known) => known === type);

/** Why a file is not even sent. What it really is, the server finds in its bytes. */
export function problemOf(file: File): FileProblem | undefined {
  if (file.size === 0) return 'empty';
  if (file.size > mostBytes) return 'tooLarge';
  return typeOf(file) ? undefined : 'type';
}

interface Progress {
  signal: AbortSignal;
  /** So many bytes have left. */
  onSent(bytes: number): void;
  /** All of them are there, and the picture is being made ready. */
  onStored(): void;
}

/** Resolves with a picture that is `ready` or `refused`. What did not get so far is deleted again, and counts for nothing. */
export async function sendPicture(file: File, about: About, { signal, onSent, onStored }: Progress): Promise<Media> {
  const content_type = typeOf(file) ?? 'image/jpeg';
  const checksum = await checksumOf(file);
  signal.throwIfAborted();
  const { media, upload } = await plaza.api.createMedia({ ...about, size: file.size, checksum, content_type });
  const { id } = media;
  try {
    await put(file, upload, signal, onSent);
    await plaza.api.confirmMedia({ id }, { signal });
    onStored();
    return await settled(id, signal);
  } catch (error) {
    // If this fails too, the server removes it within an hour.
    await plaza.api.deleteMedia({ id }).catch(() => undefined);
    throw error;
  }
}

/** The SHA-256, in hexadecimal digits. */
async function checksumOf(file: File): Promise<string> {
  if (!isSecureContext) throw new NotSecure();
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Not `fetch`, which says nothing of how much has left. */
function put(
  file: File,
  { url, headers }: CreateMediaResponse['upload'],
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    const failed = (): void => reject(new NotStored());
    signal.addEventListener('abort', abort, { once: true });
    request.upload.onprogress = ({ loaded }) => onSent(Math.min(loaded, file.size));
    request.onload = () => (request.status < 300 ? resolve() : failed());
    request.onerror = failed;
    request.ontimeout = failed;
    request.onabort = () => reject(signal.reason as Error);
    request.onloadend = () => signal.removeEventListener('abort', abort);
    request.open('PUT', url);
    for (const { name, value } of headers) request.setRequestHeader(name, value);
    request.send(file);
  });
}

const [firstPauseMs, longestPauseMs] = [250, 2_000];

async function settled(id: string, signal: AbortSignal): Promise<Media> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 1.5)) {
    const { media } = await plaza.api.getMedia({ id }, { signal });
    if (media.state === 'ready' || media.state === 'refused') return media;
    await pause(pauseMs, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal.addEventListener('abort', abort, { once: true });
  });
}
