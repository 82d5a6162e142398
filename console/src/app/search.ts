// What stands behind the question mark of an address, as plain text: `?type=refund&from=2026-01-01`. It can be typed, sent and bookmarked; what a
// page does not know, or what is not as it must be, counts as not being there.
export interface Kind<Value> {
  parse(text: string): Value | undefined;
}

export const text = (longest = 200): Kind<string> => ({
  parse: (given) => (given.length > 0 && given.length <= longest ? given : undefined),
});

export const oneOf = <const Value extends string>(...values: readonly Value[]): Kind<Value> => ({
  parse: (given) => values.find((value) => value === given),
});

/** A day, such as `2026-11-30`. */
export const day = (): Kind<string> => ({
  parse: (given) => (/^\d{4}-\d{2}-\d{2}$/.test(given) && !Number.isNaN(Date.parse(given)) ? given : undefined),
});

/** Days as moments: a period includes its last day, in the time zone of who asks. */
export function period({ from, to }: { from?: string | undefined; to?: string | undefined }): {
  from?: string;
  to?: string;
} {
  const startOf = (day: string, later = 0) => {
    const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
    return new Date(year, month - 1, date + later).toISOString();
  };
  return { ...(from && { from: startOf(from) }), ...(to && { to: startOf(to, 1) }) };
}

export interface Filters<Values extends object> {
  names: readonly (keyof Values)[];
  parse(raw: Record<string, unknown>): Partial<Values>;
}

export type ValuesOf<F> = F extends Filters<infer Values> ? Partial<Values> : never;

type ValueOf<K> = K extends Kind<infer Value> ? Value : never;

export function filters<Kinds extends Record<string, Kind<unknown>>>(
  kinds: Kinds,
): Filters<{ [Name in keyof Kinds]: ValueOf<Kinds[Name]> }> {
  return {
    names: Object.keys(kinds),
    parse(raw) {
      const values: Record<string, unknown> = {};
      for (const [name, kind] of Object.entries(kinds)) {
        const given = raw[name];
        const value = typeof given === 'string' ? kind.parse(given) : undefined;
        if (value !== undefined) values[name] = value;
      }
      return values as Partial<{ [Name in keyof Kinds]: ValueOf<Kinds[Name]> }>;
    },
  };
}

export const parseSearch = (search: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(search.replace(/^\?/, '')));

export function stringifySearch(values: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    if (typeof value === 'string' && value !== '') search.set(name, value);
  return search.size > 0 ? `?${search}` : '';
}
