export const excerptLength = 200;

/** The beginning of a message for the list of conversations. Counts code points, so that no character is cut in half. */
export function excerptOf(message: string): string {
  // The first 400 code units hold at least the first 200 code points.
  return [...message.slice(0, 2 * excerptLength)].slice(0, excerptLength).join('');
}
