// A device in a few words, from its user agent: for people who look for the one that is not theirs, and for nothing that decides about access.

// In this order: a browser names those that it is compatible with, too.
const browsers: readonly (readonly [mark: string, name: string])[] = [
  ['Edg', 'Edge'],
  ['OPR/', 'Opera'],
  ['SamsungBrowser/', 'Samsung Internet'],
  ['Firefox/', 'Firefox'],
  ['FxiOS/', 'Firefox'],
  ['CriOS/', 'Chrome'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
];

const systems: readonly (readonly [mark: string, name: string])[] = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['CrOS', 'ChromeOS'],
  ['Mac OS X', 'macOS'],
  ['Linux', 'Linux'],
];

/** `Firefox on Windows`, or the program's own name, such as `curl`. Empty if nothing is known. */
export function deviceOf(userAgent: string): string {
  const found = (marks: typeof browsers): string | undefined => marks.find(([mark]) => userAgent.includes(mark))?.[1];
  const [browser, system] = [found(browsers), found(systems)];
  if (browser && system) return `${browser} on ${system}`;
  // The first product: its name without the version.
  return browser ?? system ?? /^[\w.@-]{1,40}/.exec(userAgent)?.[0] ?? '';
}
