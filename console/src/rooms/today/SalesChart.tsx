import type { DaySales } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { BarChart } from '../../ui/BarChart.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { useFilters } from '../../ui/List.tsx';
import { formatMoney } from '../../ui/amounts.ts';
import { Card } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { periods, todayFilters } from './filters.ts';
import { useSales } from './queries.ts';
import { add, currenciesOf, kinds, lastDays } from './sales.ts';

export function SalesChart() {
  const { t } = useTranslation('today');
  const [filters, setFilters] = useFilters(todayFilters);
  const days = Number(filters.days ?? '30');
  const { data, error, refetch } = useSales(days);
  const currencies = currenciesOf(data?.days ?? []);
  const currency = filters.currency ?? currencies[0];
  const choices = (
    <span className="filters">
      {currencies.length > 1 && (
        <SelectField
          label={t('currency')}
          value={currency ?? ''}
          options={currencies.map((value) => ({ value, label: value }))}
          onValue={(value) => setFilters({ currency: value })}
        />
      )}
      <SelectField
        label={t('period')}
        value={String(days)}
        options={periods.map((value) => ({ value, label: t('lastDays', { count: Number(value) }) }))}
        onValue={(value) => setFilters({ days: periods.find((period) => period === value) })}
      />
    </span>
  );
  return (
    <Card title={t('chart.title')} actions={choices}>
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={180} />
      ) : currency === undefined ? (
        <EmptyState icon="chart" title={t('chart.empty')}>
          {t('chart.emptyText')}
        </EmptyState>
      ) : (
        <Bars days={days} rows={data.days.filter((row) => row.currency === currency)} currency={currency} />
      )}
    </Card>
  );
}

function Bars({ days, rows, currency }: { days: number; rows: readonly DaySales[]; currency: string }) {
  const { t, i18n } = useTranslation('today');
  const dayName = new Intl.DateTimeFormat(i18n.language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return (
    <BarChart
      label={t('chart.label', { currency })}
      series={kinds.map((kind) => t(`kinds.${kind}`))}
      bars={lastDays(days).map((day) => ({
        label: dayName.format(new Date(`${day}T00:00:00Z`)),
        values: kinds.map((kind) => Number(add(rows.filter((row) => row.day === day && row.kind === kind)).total)),
      }))}
      format={(value) => formatMoney(String(value), currency, i18n.language)}
    />
  );
}
