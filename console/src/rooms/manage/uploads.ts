// Files on their way to an import. An upload goes on while somebody reads other pages; after a reload the file has to be chosen again.
import type { Import } from '@plaza/client';
import { useSyncExternalStore } from 'react';
import { plaza } from '../../app/plaza.ts';

/** What one part may have, with room for what is around it. */
const partBytes = 1_000_000;
export const mostBytes = 25_000_000;

/** The parts that are there already are longer than the file. */
export class AnotherFile extends Error {}

export interface Upload {
  sent: number;
  size: number;
  error: unknown;
}

const uploads = new Map<string, Upload>();
const listeners = new Set<() => void>();

function set(id: string, now: Upload): void {
  uploads.set(id, now);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useUpload = (id: string): Upload | undefined => useSyncExternalStore(subscribe, () => uploads.get(id));

/** Sends the file part after part, and has the preview made. Parts that are sent again replace themselves. */
export async function upload(id: string, file: File): Promise<void> {
  const now: Upload = { sent: 0, size: file.size, error: undefined };
  set(id, now);
  try {
    let stored: Import | undefined;
    for (let part = 1, from = 0; from < file.size; part++, from += partBytes) {
      const content = file.slice(from, from + partBytes, 'text/csv');
      stored = (await plaza.api.putImportPart({ id, part, content })).import;
      set(id, { ...now, sent: from + content.size });
    }
    if (stored && stored.bytes !== file.size) throw new AnotherFile();
    await plaza.api.previewImport({ id });
    // Shown until the import itself says that it has gone on.
    set(id, { ...now, sent: file.size });
  } catch (error) {
    set(id, { ...now, error });
  }
}
