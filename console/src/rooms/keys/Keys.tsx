import type { ApiKey } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Money } from '../../ui/Money.tsx';
import { Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { merchantFilter } from './filters.ts';
import { useKeys, useMerchants } from './queries.ts';
import { KeyMode, KeyState, Shown } from './state.tsx';

export function Keys() {
  const { t } = useTranslation('keys');
  const { data: merchants, error, refetch } = useMerchants();
  if (error)
    return (
      <Page title={t('title')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!merchants) return <PageSkeleton />;
  if (merchants.length === 0)
    return (
      <Page title={t('title')} about={t('about')}>
        <EmptyState icon="store" title={t('noMerchant')}>
          {t('noMerchantText')}
        </EmptyState>
      </Page>
    );
  return <KeysOf merchants={merchants} />;
}

function KeysOf({ merchants }: { merchants: { id: string; name: string }[] }) {
  const { t } = useTranslation('keys');
  const [filters, setFilters] = useFilters(merchantFilter);
  const merchant = merchants.find(({ id }) => id === filters.merchant)?.id ?? merchants[0]?.id ?? '';
  const list = useKeys(merchant);
  const add = (
    <ButtonLink look="primary" icon="plus" to={`/keys/${merchant}/new`}>
      {t('new.title')}
    </ButtonLink>
  );
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        <>
          <ButtonLink to={`/keys/${merchant}/requests`}>{t('requests.title')}</ButtonLink>
          {add}
        </>
      }
    >
      {merchants.length > 1 && (
        <SelectField
          label={t('merchant')}
          value={merchant}
          options={merchants.map(({ id, name }) => ({ value: id, label: name }))}
          onValue={(chosen) => setFilters({ merchant: chosen })}
        />
      )}
      <List
        label={t('title')}
        list={list}
        columns={useColumns()}
        rowId={({ id }) => id}
        empty={
          <EmptyState icon="key" title={t('empty')}>
            {t('emptyText')}
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(): Column<ApiKey>[] {
  const { t } = useTranslation('keys');
  return [
    {
      id: 'name',
      title: t('name'),
      wide: true,
      cell: (key) => (
        <span className="two-lines">
          <Link to="/keys/$merchant/$id" params={{ merchant: key.merchant_id, id: key.id }}>
            {key.name}
          </Link>
          <span className="soft">
            <Shown apiKey={key} />
          </span>
        </span>
      ),
    },
    { id: 'mode', title: t('mode'), cell: (key) => <KeyMode apiKey={key} /> },
    { id: 'state', title: t('status'), cell: (key) => <KeyState apiKey={key} /> },
    {
      id: 'day',
      title: t('perDayShort'),
      minor: true,
      numeric: true,
      cell: ({ ceilings }) => ceilings?.per_day && <Money amount={ceilings.per_day} currency={ceilings.currency} />,
    },
    {
      id: 'used',
      title: t('lastUsed'),
      minor: true,
      numeric: true,
      cell: ({ last_used_at: at }) => (at ? <Time at={at} /> : <span className="soft">{t('never')}</span>),
    },
  ];
}
