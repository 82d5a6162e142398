import type { ApiRequest } from '@plaza/client';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { ButtonLink } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { ChoiceField } from '../../ui/FilterFields.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Page } from '../../ui/Page.tsx';
import { csvOnly, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { outcomes, requestFilters } from './filters.ts';
import { useKeys, useRequests } from './queries.ts';

export function Requests() {
  const { t } = useTranslation('keys');
  const params: unknown = useParams({ strict: false });
  const { merchant } = params as { merchant: string };
  const [filters, , filtering] = useFilters(requestFilters);
  const list = useRequests(merchant, filters);
  const { columns, exported } = useColumns();
  return (
    <Page
      title={t('requests.title')}
      about={t('requests.about')}
      actions={
        <ButtonLink look="quiet" to={`/keys?merchant=${merchant}`}>
          {t('back')}
        </ButtonLink>
      }
    >
      <List
        label={t('requests.title')}
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        filters={<RequestFilterFields merchant={merchant} />}
        {...filtering}
        actions={<ExportButton name="requests" list={list} columns={exported} />}
        empty={
          <EmptyState icon="key" title={t('requests.empty')}>
            {t('requests.emptyText')}
          </EmptyState>
        }
      />
    </Page>
  );
}

function RequestFilterFields({ merchant }: { merchant: string }) {
  const { t } = useTranslation('keys');
  const [filters, setFilters] = useFilters(requestFilters);
  const { rows: keys } = useKeys(merchant);
  return (
    <>
      <SelectField
        label={t('key')}
        value={filters.key ?? ''}
        options={[{ value: '', label: t('any') }, ...keys.map(({ id, name }) => ({ value: id, label: name }))]}
        onValue={(key) => setFilters({ key: key || undefined })}
      />
      <ChoiceField
        label={t('requests.outcome')}
        any={t('any')}
        choices={outcomes}
        nameOf={(value) => t(`outcomes.${value}`)}
        value={filters.outcome}
        onValue={(outcome) => setFilters({ outcome })}
      />
      <TextField
        label={t('requests.id')}
        value={filters.request ?? ''}
        onValue={(request) => setFilters({ request: request || undefined })}
      />
      <TextField
        label={t('requests.idempotency')}
        value={filters.idempotency ?? ''}
        onValue={(idempotency) => setFilters({ idempotency: idempotency || undefined })}
      />
    </>
  );
}

function useColumns() {
  const { t } = useTranslation('keys');
  const columns: Column<ApiRequest>[] = [
    {
      id: 'route',
      title: t('requests.call'),
      wide: true,
      cell: ({ method, route, request_id: id }) => (
        <span className="two-lines">
          <span>
            {method} {route || t('requests.nowhere')}
          </span>
          <span className="soft clipped">{id}</span>
        </span>
      ),
      csv: ({ method, route }) => `${method} ${route}`,
    },
    {
      id: 'status',
      title: t('status'),
      numeric: true,
      cell: ({ status }) => <Badge tone={status < 400 ? 'good' : 'bad'}>{status}</Badge>,
      csv: ({ status }) => status,
    },
    {
      id: 'duration',
      title: t('requests.duration'),
      numeric: true,
      minor: true,
      cell: ({ duration_ms: ms }) => t('requests.ms', { ms }),
      csv: ({ duration_ms: ms }) => ms,
    },
    {
      id: 'at',
      title: t('requests.time'),
      numeric: true,
      cell: ({ at }) => <Time at={at} />,
      csv: ({ at }) => at,
    },
  ];
  const exported: Column<ApiRequest>[] = [
    ...columns,
    csvOnly('request', 'x-request-id', ({ request_id: id }) => id),
    csvOnly('idempotency', t('requests.idempotency'), ({ idempotency_key: key }) => key),
    csvOnly('key', t('key'), ({ key_id: id }) => id),
  ];
  return { columns, exported };
}
