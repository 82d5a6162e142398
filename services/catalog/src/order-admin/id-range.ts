const hyphens = [8, 12, 16, 20];

/** The first and the last UUID that begin so; undefined if none can. */
export function idRange(beginning: string): [string, string] | undefined {
  const hex = beginning.toLowerCase().replaceAll('-', '');
  if (!/^[0-9a-f]{4,32}$/.test(hex)) return undefined;
  const filled = (digit: string): string =>
    [...hex.padEnd(32, digit)].map((char, index) => (hyphens.includes(index) ? `-${char}` : char)).join('');
  return [filled('0'), filled('f')];
}
