import type { ManagedPlan } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Count, Money } from '../../ui/Money.tsx';
import type { Column } from '../../ui/Table.tsx';
import { thingFilters } from './filters.ts';
import { Manage } from './Manage.tsx';
import { usePlans } from './queries.ts';
import { useStateColumn } from './state.tsx';
import { ThingFilters } from './ThingFilters.tsx';

export function Plans() {
  const [filters, setFilters] = useFilters(thingFilters, { keep: ['merchant'] });
  return (
    <Manage kind="plans" merchant={filters.merchant} onMerchant={(merchant) => setFilters({ merchant })}>
      {({ merchantId }) => <PlanList key={merchantId} merchantId={merchantId} />}
    </Manage>
  );
}

function PlanList({ merchantId }: { merchantId: string | undefined }) {
  const { t } = useTranslation('manage');
  const [{ state }, setFilters, filtering] = useFilters(thingFilters, { keep: ['merchant', 'club'] });
  const list = usePlans({ ...(merchantId && { merchant_id: merchantId }), ...(state && { state }) });
  const stateColumn = useStateColumn<ManagedPlan>();
  const columns: Column<ManagedPlan>[] = [
    {
      id: 'name',
      title: t('name'),
      wide: true,
      cell: ({ id, name, region }) => (
        <span className="two-lines">
          <Link to="/manage/plans/$id" params={{ id }}>
            {name}
          </Link>
          <span className="soft">{region}</span>
        </span>
      ),
      csv: ({ name }) => name,
    },
    stateColumn,
    {
      id: 'data',
      title: t('plans.data'),
      numeric: true,
      minor: true,
      cell: ({ data }) => (data === 0 ? t('plans.unlimited') : <Count value={data} />),
      csv: ({ data }) => data,
    },
    {
      id: 'duration',
      title: t('plans.duration'),
      numeric: true,
      minor: true,
      cell: ({ duration }) => <Count value={duration} />,
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
    <List
      label={t('plans.title')}
      list={list}
      columns={columns}
      rowId={({ id }) => id}
      filters={<ThingFilters state={state} withoutClub onFilter={setFilters} />}
      {...filtering}
      actions={<ExportButton name="managed-plans" list={list} columns={columns} />}
      empty={
        <EmptyState icon="sim" title={t('plans.empty')}>
          {t('plans.emptyText')}
        </EmptyState>
      }
    />
  );
}
