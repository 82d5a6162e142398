/** A failure that the user can correct, as one sentence. Any other error is a bug, and shows its stack. */
export class Sentence extends Error {
  override name = 'Sentence';
}

export function textOf(error: unknown): string {
  if (error instanceof Sentence) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
