import { textOf } from '../sentence.ts';

/** Draws them while people already look around: it takes some seconds of a core, once. Says what came of it, unless it was stopped. */
export function drawInBackground(url: string, say: (sentence: string) => void): { stop(): Promise<void> } {
  const control = new AbortController();
  const { signal } = control;
  // Loaded late: what draws takes a moment to load, and nobody waits for it.
  import('./demo-pictures.ts')
    .then(({ giveDemoPictures }) => giveDemoPictures(url, signal))
    .then(
      (count) => {
        if (count > 0 && !signal.aborted) say(`The demo has its pictures: ${count} were drawn.`);
      },
      (error: unknown) => {
        if (!signal.aborted) say(`The demo pictures could not be drawn: ${textOf(error)}`);
      },
    );
  return { stop: async () => control.abort() };
}
