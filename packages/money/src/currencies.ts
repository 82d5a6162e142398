/**
 * Digits after the point of every active currency and fund: ISO 4217 list one, column "CcyMnrUnts", as published by SIX on 2026-01-01.
 * Codes without a minor unit ("N.A.": metals, XDR, XTS, XXX and the like) are left out: nothing can be paid in them.
 */
const byDigits: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK
    DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD
    LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR
    SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const digitsOf: ReadonlyMap<string, number> = new Map(
  Object.entries(byDigits).flatMap(([digits, codes]) =>
    codes.split(/\s+/).map((code) => [code, Number(digits)] as const),
  ),
);

/** Every active ISO 4217 code, in alphabetical order. */
export const currencies: readonly string[] = [...digitsOf.keys()].sort();

/**
 * The platform's credits, as the ledger names them: a code that ISO 4217 does not use, in whole numbers. They are no money: the code is not
 * offered, so no amount of a caller can have it.
 */
export const creditCurrency = 'XCR';

/**
 * What test keys move: the code that ISO 4217 reserves for testing. The ledger keeps it like any currency, apart from all of them. It is not offered, so
 * nobody else's amount can have it.
 */
export const testCurrency = 'XTS';

/** The currencies of wallets, prices and payments. */
export const offeredCurrencies = ['EUR', 'USD', 'GBP', 'CHF', 'JPY'] as const;
export type Currency = (typeof offeredCurrencies)[number];

export const defaultCurrency: Currency = 'EUR';

/** Whether the platform offers this currency. Upper case only. */
export function isCurrency(text: unknown): text is Currency {
  return (offeredCurrencies as readonly unknown[]).includes(text);
}

/** Whether an account can be in it: a currency that is offered, or the test currency. For what only reads. */
export function isAccountCurrency(text: unknown): text is Currency | typeof testCurrency {
  return text === testCurrency || isCurrency(text);
}

/** Digits after the point. Throws a RangeError for an unknown code, because callers parse first. */
export function digits(currency: string): number {
  if (currency === creditCurrency) return 0;
  if (currency === testCurrency) return 2;
  const found = digitsOf.get(currency);
  if (found === undefined) throw new RangeError(`"${currency.slice(0, 10)}" is no ISO 4217 currency.`);
  return found;
}
