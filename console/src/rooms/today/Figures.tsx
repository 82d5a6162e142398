// The numbers that somebody looks at first.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../app/session.tsx';
import { formatMoney } from '../../ui/amounts.ts';
import { Count, Money } from '../../ui/Money.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { heldIn, type Held } from './money.ts';
import { usePeopleSummary, useSales, useWalletTotals } from './queries.ts';
import { add, currenciesOf, lastDays } from './sales.ts';

const week = 7;

export function Figures() {
  const may = useMay();
  return (
    <ul className="grid figures">
      <SalesToday />
      <SalesOfWeek />
      {may('ledger.read') && <MoneyInWallets />}
      {may('people.read') && <NewPeople />}
      {may('people.read') && <ActivePeople />}
    </ul>
  );
}

function Figure({ name, children, more }: { name: string; children: ReactNode; more: ReactNode }) {
  return (
    <li className="card figure">
      <span className="figure-name">{name}</span>
      <span className="figure-value">{children}</span>
      <span className="figure-more">{more}</span>
    </li>
  );
}

const Unknown = () => <Skeleton width="120px" height={30} />;

/** One amount for each currency; the main one first. */
function Sold({ days }: { days: number }) {
  const { t } = useTranslation('today');
  const { data, error } = useSales(week);
  if (error) return '–';
  if (!data) return <Unknown />;
  const wanted = lastDays(days);
  const rows = data.days.filter(({ day }) => wanted.includes(day));
  const currencies = currenciesOf(rows);
  if (currencies.length === 0) return t('nothingSold');
  return currencies.map((currency, index) => (
    <span key={currency}>
      {index > 0 && ' + '}
      <Money amount={add(rows.filter((row) => row.currency === currency)).total} currency={currency} />
    </span>
  ));
}

function OrdersOf({ days }: { days: number }) {
  const { t } = useTranslation('today');
  const { data } = useSales(week);
  const wanted = lastDays(days);
  const { orders, items } = add((data?.days ?? []).filter(({ day }) => wanted.includes(day)));
  return `${t('orders', { count: orders })} · ${t('items', { count: items })}`;
}

function SalesToday() {
  const { t } = useTranslation('today');
  return (
    <Figure name={t('sales.today')} more={<OrdersOf days={1} />}>
      <Sold days={1} />
    </Figure>
  );
}

function SalesOfWeek() {
  const { t } = useTranslation('today');
  return (
    <Figure name={t('sales.week')} more={<OrdersOf days={week} />}>
      <Sold days={week} />
    </Figure>
  );
}

function MoneyInWallets() {
  const { t } = useTranslation('today');
  const { data, error } = useWalletTotals();
  const [first, ...others] = heldIn(data?.totals ?? []);
  return (
    <Figure
      name={t('money.inWallets')}
      more={data && (first ? <MoneyMore of={first} others={others} /> : t('money.empty'))}
    >
      {first ? (
        <Money amount={first.total} currency={first.currency} />
      ) : data ? (
        t('money.none')
      ) : error ? (
        '–'
      ) : (
        <Unknown />
      )}
    </Figure>
  );
}

function MoneyMore({ of: { merchants, currency }, others }: { of: Held; others: readonly Held[] }) {
  const { t, i18n } = useTranslation('today');
  return (
    <>
      {others.map((held) => (
        <span key={held.currency}>
          {'+ '}
          <Money amount={held.total} currency={held.currency} />{' '}
        </span>
      ))}
      <Link to="/ledger">{t('money.ofMerchants', { amount: formatMoney(merchants, currency, i18n.language) })}</Link>
    </>
  );
}

function NewPeople() {
  const { t } = useTranslation('today');
  const { data, error } = usePeopleSummary();
  return (
    <Figure name={t('people.new')} more={data && t('people.newMore', { week: data.new_week, month: data.new_month })}>
      {data ? <Count value={data.new_today} /> : error ? '–' : <Unknown />}
    </Figure>
  );
}

function ActivePeople() {
  const { t } = useTranslation('today');
  const { data, error } = usePeopleSummary();
  return (
    <Figure
      name={t('people.active')}
      more={data && <Link to="/people">{t('people.total', { count: data.total })}</Link>}
    >
      {data ? <Count value={data.active_today} /> : error ? '–' : <Unknown />}
    </Figure>
  );
}
