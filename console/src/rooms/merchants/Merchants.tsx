import type { FoundMerchant } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { ButtonLink } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { ChoiceField } from '../../ui/FilterFields.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Money } from '../../ui/Money.tsx';
import { Page } from '../../ui/Page.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { merchantFilters, statuses } from './filters.ts';
import { useMerchants } from './queries.ts';

export function Merchants() {
  const { t } = useTranslation('merchants');
  const [filters, setFilters, filtering] = useFilters(merchantFilters);
  const list = useMerchants(filters);
  const columns = useColumns();
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={<ButtonLink to="/merchants/applications">{t('accounts.title')}</ButtonLink>}
    >
      <List
        label={t('title')}
        list={list}
        columns={columns}
        rowId={({ merchant }) => merchant.id}
        filters={
          <>
            <SearchField
              label={t('search')}
              value={filters.query ?? ''}
              maxLength={100}
              onValue={(query) => setFilters({ query: query || undefined })}
            />
            <ChoiceField
              label={t('status')}
              any={t('any')}
              choices={statuses}
              nameOf={(value) => t(`state.${value}`)}
              value={filters.status}
              onValue={(status) => setFilters({ status })}
            />
          </>
        }
        {...filtering}
        actions={<ExportButton name="merchants" list={list} columns={columns} />}
        empty={
          <EmptyState icon="store" title={t('empty')}>
            {t('emptyText')}
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(): Column<FoundMerchant>[] {
  const { t } = useTranslation('merchants');
  return [
    {
      id: 'name',
      title: t('name'),
      wide: true,
      cell: ({ merchant: { id, name, created_at: at } }) => (
        <span className="two-lines">
          <Link to="/merchants/$id" params={{ id }}>
            {name}
          </Link>
          <span className="soft">
            {t('since')} <Time at={at} as="day" />
          </span>
        </span>
      ),
      csv: ({ merchant }) => merchant.name,
    },
    {
      id: 'status',
      title: t('status'),
      cell: ({ wallet: { status } }) => (
        <Badge tone={status === 'frozen' ? 'bad' : 'good'}>{t(`state.${status}`)}</Badge>
      ),
      csv: ({ wallet }) => wallet.status,
    },
    {
      id: 'fee',
      title: t('fee'),
      numeric: true,
      minor: true,
      cell: ({ merchant }) => <Fee merchant={merchant} />,
      csv: ({ merchant }) => merchant.fee_rate,
    },
    {
      id: 'available',
      title: t('available'),
      numeric: true,
      cell: ({ wallet: { available, currency } }) => <Money amount={available} currency={currency} strong />,
      csv: ({ wallet }) => wallet.available,
    },
  ];
}

const basisPoints = 10_000;

export function Fee({ merchant }: { merchant: FoundMerchant['merchant'] }) {
  const { i18n } = useTranslation('merchants');
  const { fee_rate: rate, fee_fixed: fixed, currency } = merchant;
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 2 });
  return (
    <span className="num">
      {percent.format(rate / basisPoints)} + <Money amount={fixed} currency={currency} />
    </span>
  );
}
