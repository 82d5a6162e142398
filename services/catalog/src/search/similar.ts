// Which words somebody may have meant who made typing mistakes.

/** So many mistakes are looked for in a word of this length: a shorter one would be similar to everything. */
export function mostMistakes(word: string): number {
  if (word.length < 4 || /\d/.test(word)) return 0;
  return word.length < 8 ? 1 : 2;
}

/** Letters left out, added or replaced, and neighbours that changed places (the optimal string alignment distance). */
export function mistakes(a: string, b: string): number {
  let twoBefore: number[] = [];
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(before[j]! + 1, row[j - 1]! + 1, before[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, twoBefore[j - 2]! + 1);
      row.push(least);
    }
    [twoBefore, before] = [before, row];
  }
  return before[b.length]!;
}

/** At most five of the candidates, with the fewest mistakes that any of them has. */
export function closest(word: string, candidates: readonly string[]): string[] {
  const most = mostMistakes(word);
  const counted = candidates
    .map((candidate) => ({ candidate, count: mistakes(word, candidate) }))
    .filter(({ count }) => count <= most);
  const least = Math.min(...counted.map(({ count }) => count));
  return counted
    .filter(({ count }) => count === least)
    .slice(0, 5)
    .map(({ candidate }) => candidate);
}
