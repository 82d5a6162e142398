// What people write: names, notes, messages. Which characters may be in it, and whether there is anything to see.
import { z } from 'zod';

// C0 and C1 controls, DEL, ends of lines and paragraphs, and the bidirectional overrides with which a name can pose as another. The bidirectional
// isolates (U+2066 to U+2069) are how names of two directions stand beside one another.
const notOfALine = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/u;
// Of these, text of many lines may have TAB, line feed, and the ends of lines and paragraphs.
const notOfText = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/u;

// Letters, numbers, signs, and what this version of Unicode does not know yet; but not what is drawn as nothing: by its property, or because it is
// blank by nature, as the braille pattern without dots. A mark is seen on what it stands on.
const seen =
  /[[\p{L}\p{N}\p{P}\p{S}\p{Co}\p{Cn}]--[\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\u{13441}\u{13442}\u{1d159}]]/v;

/** Counts code points, no further than to one more than the most. */
function characters(text: string, limit: number): number {
  if (text.length <= limit) return text.length - surrogatePairs(text);
  let count = 0;
  for (let at = 0; at < text.length && count <= limit; count++) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return count;
}

function surrogatePairs(text: string): number {
  let pairs = 0;
  for (let at = 0; at < text.length; at++) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) pairs++;
  }
  return pairs;
}

/** The first thing that is wrong with a text; the cheapest is looked at first. */
function complaint(text: string, min: number, max: number, forbidden: RegExp): string | undefined {
  const length = characters(text, max);
  if (length < min || length > max) return `Must have ${min} to ${max} characters.`;
  if (!text.isWellFormed() || forbidden.test(text)) return 'Must not have control characters.';
  if (text !== '' && !seen.test(text)) return 'Must have at least one character that can be seen.';
  return undefined;
}

function written(min: number, max: number, forbidden: RegExp, tidy: (text: string) => string): z.ZodType<string> {
  // Two code units for each character, and as much white space as anybody types by mistake.
  const longest = 2 * max + 1024;
  return z.string().transform((raw, context) => {
    const text = raw.length > longest ? raw : tidy(raw);
    const message =
      raw.length > longest ? `Must have ${min} to ${max} characters.` : complaint(text, min, max, forbidden);
    if (message === undefined) return text;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

/** Text of one line, trimmed, `min` to `max` characters (code points). */
export function text(min: number, max: number): z.ZodType<string> {
  return written(min, max, notOfALine, (raw) => raw.trim());
}

/** The name of somebody: text of one line, as Unicode NFC, so that the same name is the same text however it was typed. */
export function name(min: number, max: number): z.ZodType<string> {
  return written(min, max, notOfALine, (raw) => raw.trim().normalize('NFC'));
}

/** Text that may have tabs and line breaks, kept as it is but for white space at its ends. */
export function prose(min: number, max: number): z.ZodType<string> {
  return written(min, max, notOfText, (raw) => raw.replaceAll('\r\n', '\n').trim());
}
