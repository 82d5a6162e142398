// Which queries are plainly good: Envoy tells it by two patterns, and only for the others goes the script in strict-json.ts over the query.
import { wholeNumbers, type BodyRules } from './bodies.ts';

// What needs no percent sign, and means itself.
const text = "[A-Za-z0-9._~:@!$'()*,;/?+=-]*";
// Within the bounds of every kind of number.
const wholeNumber = '[0-9]{1,9}';
// A longer text is no longer plain, whatever its field may hold: each character more makes the pattern longer.
const longestPlain = 64;

/** What matches `:path` of a plainly good query: known names, each once, with values of their kind and length. Nothing if there is no such query. */
export function plainQuery({ queries, messages }: BodyRules, rpc: string): object[] | undefined {
  const fields = Object.entries(messages[queries[rpc] ?? ''] ?? {}).filter(([, { shape }]) => shape === 'one');
  const named = (kinds: readonly string[]): string =>
    fields
      .filter(([, { kind }]) => kinds.includes(kind))
      .map(([name]) => name)
      .join('|');
  const forms = [
    [named(['string']), text],
    [named(wholeNumbers), wholeNumber],
    [named(['boolean']), '(?:true|false)'],
  ]
    .filter(([names]) => names !== '')
    .map(([names = '', value = '']) => `(?:${names})=${value}`);
  if (forms.length === 0) return undefined;
  const pair = `(?:${forms.join('|')})`;
  const path = (regex: string): object => ({ name: ':path', string_match: { safe_regex: { regex } } });
  const texts = Map.groupBy(
    fields.filter(([, { kind }]) => kind === 'string'),
    ([, { maxLength = longestPlain }]) => Math.min(maxLength, longestPlain),
  );
  const tooLong = [...texts].map(([length, of]) => `(?:${of.map(([name]) => name).join('|')})=[!-%'-~]{${length + 1}}`);
  const wrong = [...fields.map(([name]) => `${name}=.*&${name}=`), ...tooLong];
  return [
    path(`[^?]*\\?${pair}(?:&${pair})*`),
    { ...path(`[^?]*\\?(?:.*&)?(?:${wrong.join('|')}).*`), invert_match: true },
  ];
}
