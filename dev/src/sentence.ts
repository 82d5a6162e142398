/** A failure that the user can do something about, told in one sentence. Anything else is a bug and shows its stack. */
export class Sentence extends Error {
  override name = 'Sentence';
}

export function tell(error: unknown): string {
  if (error instanceof Sentence) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
