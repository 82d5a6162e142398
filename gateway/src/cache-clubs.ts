// The clubs whose lists are kept in memory: `EDGE_CACHE_CLUBS`. They are the operator's, since names that a client makes up have no end.

// They stand in one pattern of Envoy, whose length is bounded: see envoy.ts.
const longestPattern = 600;

/** For a schema of the environment. Throws what is wrong, without the variable's name. */
export function readCacheClubs(text: string): string[] {
  const clubs = text
    .split(',')
    .map((club) => club.trim())
    .filter(Boolean);
  if (clubs.every((club) => /^[A-Za-z0-9_-]+$/.test(club)) && clubs.join('|').length <= longestPattern) return clubs;
  throw new Error(
    `must be names of clubs such as AS_MONACO, with commas between them, of at most ${longestPattern} characters together`,
  );
}
