// Words that somebody looks for in messages.
const maxWords = 10;

/** The words of a text, each once; of more than ten the first ones. */
export const wordsOf = (text: string): string[] =>
  [...new Set(text.toLowerCase().split(/\s+/u).filter(Boolean))].slice(0, maxWords);

/** A pattern of LIKE for texts that have a word somewhere: what it has of the signs of patterns stands for itself. */
export const containing = (word: string): string => `%${word.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
