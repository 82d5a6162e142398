import type { EsimPlan } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { List } from '../../ui/List.tsx';
import { Money } from '../../ui/Money.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Catalogue } from './Catalogue.tsx';
import { usePlans } from './queries.ts';

const megabytesOfGigabyte = 1024;

export function Plans() {
  const { t, i18n } = useTranslation('catalogue');
  const list = usePlans();
  const unit = (value: number, name: 'gigabyte' | 'megabyte' | 'day') =>
    new Intl.NumberFormat(i18n.language, {
      style: 'unit',
      unit: name,
      unitDisplay: name === 'day' ? 'long' : 'short',
      maximumFractionDigits: 1,
    }).format(value);
  const data = (megabytes: number) =>
    megabytes === 0
      ? t('plans.unlimited')
      : megabytes < megabytesOfGigabyte
        ? unit(megabytes, 'megabyte')
        : unit(megabytes / megabytesOfGigabyte, 'gigabyte');
  const countries = new Intl.DisplayNames(i18n.language, { type: 'region' });
  const columns: Column<EsimPlan>[] = [
    {
      id: 'name',
      title: t('plans.name'),
      wide: true,
      cell: ({ name, countries: codes, popular }) => (
        <span className="two-lines">
          <span>
            <strong>{name}</strong> {popular && <Badge tone="accent">{t('plans.popular')}</Badge>}
          </span>
          <span className="soft">{codes.map((code) => countries.of(code)).join(', ')}</span>
        </span>
      ),
      csv: ({ name }) => name,
    },
    { id: 'region', title: t('plans.region'), minor: true, cell: ({ region }) => region, csv: ({ region }) => region },
    { id: 'data', title: t('plans.data'), numeric: true, cell: (plan) => data(plan.data), csv: (plan) => plan.data },
    {
      id: 'duration',
      title: t('plans.duration'),
      numeric: true,
      cell: ({ duration }) => unit(duration, 'day'),
      csv: ({ duration }) => duration,
    },
    {
      id: 'price',
      title: t('price'),
      numeric: true,
      cell: ({ price, currency }) => <Money amount={price} currency={currency} strong />,
      csv: ({ price }) => price,
    },
  ];
  return (
    <Catalogue>
      <List
        label={t('plans.title')}
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        actions={<ExportButton name="plans" list={list} columns={columns} />}
        empty={
          <EmptyState icon="sim" title={t('plans.empty')}>
            {t('plans.emptyText')}
          </EmptyState>
        }
      />
    </Catalogue>
  );
}
