// Decimal strings, as the API has them, without a detour over numbers.
/** The exact sum of decimal strings. */
export function sumOf(amounts: readonly string[]): string {
  const digits = Math.max(0, ...amounts.map((amount) => amount.split('.')[1]?.length ?? 0));
  const scaled = (amount: string): bigint => {
    const [whole = '0', part = ''] = amount.split('.');
    return BigInt(whole + part.padEnd(digits, '0'));
  };
  const sum = amounts.reduce((all, amount) => all + scaled(amount), 0n);
  const text = (sum < 0n ? -sum : sum).toString().padStart(digits + 1, '0');
  const point = text.length - digits;
  return `${sum < 0n ? '-' : ''}${text.slice(0, point)}${digits > 0 ? `.${text.slice(point)}` : ''}`;
}

/** An amount so many times, exactly. */
export function timesOf(amount: string, count: number): string {
  const digits = amount.split('.')[1]?.length ?? 0;
  const text = (BigInt(amount.replace('.', '')) * BigInt(count)).toString().padStart(digits + 1, '0');
  const point = text.length - digits;
  return digits > 0 ? `${text.slice(0, point)}.${text.slice(point)}` : text;
}

/** What somebody typed, as the API takes it: with a point, and nothing between the digits. */
export const amountTyped = (typed: string): string => typed.replaceAll(/[\s\u00a0\u202f]/g, '').replace(',', '.');

/** An amount is a decimal string from the API to the screen; it is never a number, which could not hold every amount. */
export function formatMoney(amount: string, currency: string, language: string, signed = false): string {
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    signDisplay: signed ? 'exceptZero' : 'auto',
  });
  return format.format(amount as Intl.StringNumericLiteral);
}
