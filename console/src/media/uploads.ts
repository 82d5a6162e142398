// The uploads of a page: some at a time, each with its progress, until it is ready, refused, cancelled or failed.
import type { Media } from '@plaza/client';
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import { problemOf, sendPicture, type About, type FileProblem } from './send.ts';

/** Each is held in memory while its checksum is computed. */
const atOnce = 2;

export type Step = 'waiting' | 'sending' | 'processing' | 'refused' | 'failed';

export interface Upload {
  key: string;
  name: string;
  size: number;
  step: Step;
  /** In bytes. */
  sent: number;
  /** Why it was refused: before anything was sent, or by the server. */
  refusal: FileProblem | Exclude<Media['refusal'], ''> | undefined;
  /** Why it failed. */
  error: unknown;
}

interface Work {
  file: File;
  about: About;
  control: AbortController;
}

class Uploads {
  #shown: readonly Upload[] = [];
  readonly #works = new Map<string, Work>();
  readonly #listeners = new Set<() => void>();
  #ready: (media: Media) => void = () => undefined;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly shown = (): readonly Upload[] => this.#shown;

  /** Who gets the pictures that are ready, each once. */
  handTo(ready: (media: Media) => void): void {
    this.#ready = ready;
  }

  add(file: File, about: About): void {
    const key = crypto.randomUUID();
    const refusal = problemOf(file);
    this.#works.set(key, { file, about, control: new AbortController() });
    const step = refusal ? 'refused' : 'waiting';
    this.#show([...this.#shown, { key, name: file.name, size: file.size, step, sent: 0, refusal, error: undefined }]);
    this.#next();
  }

  /** Ends it, and takes it from the list. */
  remove(key: string): void {
    this.#works.get(key)?.control.abort();
    this.#works.delete(key);
    this.#show(this.#shown.filter((each) => each.key !== key));
    this.#next();
  }

  retry(key: string): void {
    this.#change(key, { step: 'waiting', sent: 0, error: undefined });
    this.#next();
  }

  removeAll(): void {
    for (const { key } of this.#shown) this.remove(key);
  }

  #next(): void {
    const running = this.#shown.filter(({ step }) => step === 'sending' || step === 'processing').length;
    const next = running < atOnce && this.#shown.find(({ step }) => step === 'waiting');
    const work = next && this.#works.get(next.key);
    if (work) void this.#send(next.key, work);
  }

  async #send(key: string, { file, about, control }: Work): Promise<void> {
    this.#change(key, { step: 'sending' });
    this.#next();
    const { signal } = control;
    try {
      const media = await sendPicture(file, about, {
        signal,
        onSent: (sent) => this.#change(key, { sent }),
        onStored: () => this.#change(key, { step: 'processing', sent: file.size }),
      });
      if (media.state === 'ready') {
        this.remove(key);
        this.#ready(media);
      } else this.#change(key, { step: 'refused', refusal: media.refusal || 'unreadable' });
    } catch (error) {
      if (!signal.aborted) this.#change(key, { step: 'failed', error });
    }
    this.#next();
  }

  #change(key: string, some: Partial<Upload>): void {
    this.#show(this.#shown.map((each) => (each.key === key ? { ...each, ...some } : each)));
  }

  #show(shown: readonly Upload[]): void {
    this.#shown = shown;
    for (const listener of this.#listeners) listener();
  }
}

export interface UploadsState {
  shown: readonly Upload[];
  add(files: Iterable<File>, about: About): void;
  /** Cancels it if it is under way. */
  remove(key: string): void;
  retry(key: string): void;
}

/** They end with the page that has them. */
export function useUploads(onReady: (media: Media) => void): UploadsState {
  const [uploads] = useState(() => new Uploads());
  const ready = useEffectEvent(onReady);
  useEffect(() => {
    uploads.handTo((media) => ready(media));
    return () => uploads.removeAll();
  }, [uploads]);
  return {
    shown: useSyncExternalStore(uploads.subscribe, uploads.shown),
    add: (files, about) => {
      for (const file of files) uploads.add(file, about);
    },
    remove: (key) => uploads.remove(key),
    retry: (key) => uploads.retry(key),
  };
}
