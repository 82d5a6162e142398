// Which queries are plainly good: Envoy tells it by two patterns, and only for the others goes the script in strict-json.ts over the query.
import { wholeNumbers, type BodyRules } from './bodies.ts';

// What needs no percent sign, and means itself.
const character = "[A-Za-z0-9._~:@!$'()*,;/?+=-]";
// A longer text is no longer plain, whatever its field may hold: each character more makes the pattern longer.
const longestPlain = 64;
// Within the bounds of every kind of number.
const wholeNumber = '[0-9]{1,9}';

/** What matches `:path` of a plainly good query: known names, each once, with values of their kind. Nothing if there is no such query. */
export function plainQuery({ queries, messages }: BodyRules, rpc: string): object[] | undefined {
  const fields = Object.entries(messages[queries[rpc] ?? ''] ?? {}).filter(([, { shape }]) => shape === 'one');
  const named = (kinds: readonly string[], length?: number): string =>
    fields.filter(([, { kind, maxLength }]) => kinds.includes(kind) && (length === undefined || plainLength(maxLength) === length)).map(([name]) => name).join('|');
  const lengths = [...new Set(fields.map(([, { maxLength }]) => plainLength(maxLength)))];
  const forms = [...lengths.map((length) => [named(['string'], length), `${character}{0,${length}}`]), [named(wholeNumbers), wholeNumber], [named(['boolean']), '(?:true|false)']]
    .filter(([names]) => names !== '').map(([names = '', value = '']) => `(?:${names})=${value}`);
  if (forms.length === 0) return undefined;
  const pair = `(?:${forms.join('|')})`;
  const path = (regex: string): object => ({ name: ':path', string_match: { safe_regex: { regex } } });
  return [
    path(`[^?]*\\?${pair}(?:&${pair})*`),
    { ...path(`[^?]*\\?(?:.*&)?(?:${fields.map(([name]) => `${name}=.*&${name}=`).join('|')}).*`), invert_match: true },
  ];
}

function plainLength(maxLength = longestPlain): number {
  return Math.min(maxLength, longestPlain);
}
