// Codes that people read in a mail and type.

// No 0, 1, I, L, O, which look alike, and no U, so that no code is a word.
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 8;

/** Eight letters and digits in two groups, made of a digest: 39 bits. */
export function typedCode(digest: Buffer): string {
  let rest = BigInt(`0x${digest.toString('hex')}`);
  let code = '';
  while (code.length < length) {
    code += alphabet[Number(rest % BigInt(alphabet.length))];
    rest /= BigInt(alphabet.length);
  }
  return canonicalCode(code);
}

/** The one spelling of a code, however it was typed. */
export function canonicalCode(typed: string): string {
  const code = typed.replaceAll(/[\s-]/g, '').toUpperCase();
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}
