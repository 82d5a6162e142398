// What people type, as search compares it. fold_words.sql does the same with what is on sale.
const replaced: Record<string, string> = { ł: 'l', ø: 'o', đ: 'd', ð: 'd', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe' };

/** The words: small letters without accents. For a text whose length was checked. */
export function foldWords(text: string): string[] {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[łøđðıßæœ]/g, (letter) => replaced[letter]!)
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter(Boolean);
}
