// IBANs as ISO 13616 writes them: country, two check digits, and the country's own account number.
import { payoutErrors } from './payouts.errors.ts';

/** Characters of an IBAN, where the country is known to us. Others are only held to the standard's limits. */
const lengths: Readonly<Record<string, number>> = {
  AD: 24,
  AT: 20,
  BE: 16,
  BG: 22,
  CH: 21,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  EE: 20,
  ES: 24,
  FI: 18,
  FR: 27,
  GB: 22,
  GI: 23,
  GR: 27,
  HR: 21,
  HU: 28,
  IE: 22,
  IS: 26,
  IT: 27,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MT: 31,
  NL: 18,
  NO: 15,
  PL: 28,
  PT: 25,
  RO: 24,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  VA: 22,
};

// An IBAN has at most 34 characters. It is copied from letters and web pages, with whatever spaces and invisible characters stand in it there.
const longestWritten = 100;
const unwritten = /[\p{White_Space}\p{Default_Ignorable_Code_Point}]/gu;

/** The IBAN without spaces, of any kind, and in upper case. Throws IBAN_INVALID. */
export function parseIban(text: string): string {
  const iban =
    text.length > longestWritten ? '' : text.replace(unwritten, '').replace(/[a-z]/g, (letter) => letter.toUpperCase());
  const fits =
    /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban) && (lengths[iban.slice(0, 2)] ?? iban.length) === iban.length;
  if (!fits || remainder(iban) !== 1)
    throw payoutErrors.IBAN_INVALID({ violations: [{ field: 'destination', description: 'Must be a valid IBAN.' }] });
  return iban;
}

/** The country and the last four characters: enough to know it again, and of no use to anyone else. */
export function maskIban(iban: string): string {
  return `${iban.slice(0, 2)}${'*'.repeat(iban.length - 6)}${iban.slice(-4)}`;
}

// ISO 7064 MOD 97-10: the first four characters at the end, letters as two digits, read as one number.
function remainder(iban: string): number {
  let rest = 0;
  for (const character of `${iban.slice(4)}${iban.slice(0, 4)}`) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
