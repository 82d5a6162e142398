import { useTranslation } from 'react-i18next';

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

export function Money({
  amount,
  currency,
  signed,
  strong,
}: {
  amount: string;
  currency: string;
  signed?: boolean;
  strong?: boolean;
}) {
  const { i18n } = useTranslation('app');
  return (
    <span className={`num${strong ? ' strong' : ''}${signed && !amount.startsWith('-') ? ' gain' : ''}`}>
      {formatMoney(amount, currency, i18n.language, signed)}
    </span>
  );
}

export function Count({ value }: { value: number }) {
  const { i18n } = useTranslation('app');
  return <span className="num">{new Intl.NumberFormat(i18n.language).format(value)}</span>;
}
