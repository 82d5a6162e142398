import { useTranslation } from 'react-i18next';
import { formatMoney } from './amounts.ts';

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
