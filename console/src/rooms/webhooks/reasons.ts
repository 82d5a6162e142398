// What the sender wrote down about an attempt without an answer, in the language of who reads. The API has the English sentence only.

/** Each sentence of the sender, and the key of its text; what it names in parentheses is the code. */
const sentences: readonly [RegExp, string][] = [
  [/^There was no answer within (?<seconds>[\d.]+) s\.$/, 'late'],
  [/^The URL does not lead to the public internet\.$/, 'private'],
  [/^The host name of the URL could not be resolved \((?<code>\w+)\)\.$/, 'unresolved'],
  [/^The headers of the answer have more than (?<size>\d+) KiB\.$/, 'headers'],
  [/^The answer is not HTTP\/1\.1 \((?<code>\w+)\)\.$/, 'notHttp'],
  [/^There was no connection or no answer \((?<code>\w+)\)\.$/, 'unreachable'],
  [/^It announced an answer again and again, and gave none\.$/, 'announced'],
  [/^The webhook was disabled\.$/, 'disabled'],
  [/^The webhook cannot be read\.$/, 'unreadable'],
];

/** The key of its text, and its values; undefined for a sentence of another version of the service. */
export function reasonOf(sentence: string): { key: string; values: Record<string, string> } | undefined {
  for (const [pattern, key] of sentences) {
    const match = pattern.exec(sentence);
    if (match) return { key, values: { ...match.groups } };
  }
  return undefined;
}
