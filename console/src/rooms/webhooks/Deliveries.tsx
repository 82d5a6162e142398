import type { Delivery, Webhook } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { ChoiceField, PeriodFields } from '../../ui/FilterFields.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Count } from '../../ui/Money.tsx';
import { csvOnly, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { deliveryFilters, statuses } from './filters.ts';
import { useDeliveries, useEventTypes } from './queries.ts';
import { DeliveryState, useReason } from './state.tsx';

export function Deliveries({ webhook: { id } }: { webhook: Webhook }) {
  const { t } = useTranslation('webhooks');
  const [filters, , filtering] = useFilters(deliveryFilters);
  const list = useDeliveries(id, filters);
  const { columns, exported } = useColumns();
  return (
    <List
      label={t('deliveries.title')}
      heading
      list={list}
      columns={columns}
      rowId={(delivery) => delivery.id}
      filters={<DeliveryFilterFields />}
      {...filtering}
      actions={<ExportButton name="deliveries" list={list} columns={exported} />}
      empty={
        <EmptyState icon="webhook" title={t('deliveries.empty')}>
          {t('deliveries.emptyText')}
        </EmptyState>
      }
    />
  );
}

function DeliveryFilterFields() {
  const { t } = useTranslation('webhooks');
  const [filters, setFilters] = useFilters(deliveryFilters);
  const { data: types = [] } = useEventTypes();
  return (
    <>
      <ChoiceField
        label={t('status')}
        any={t('any')}
        choices={statuses}
        nameOf={(value) => t(`states.${value}`)}
        value={filters.status}
        onValue={(status) => setFilters({ status })}
      />
      <SelectField
        label={t('eventType')}
        value={filters.type ?? ''}
        options={[{ value: '', label: t('any') }, ...types.map(({ name }) => ({ value: name, label: name }))]}
        onValue={(type) => setFilters({ type: type || undefined })}
      />
      <PeriodFields labels={{ from: t('from'), to: t('to') }} value={filters} onValue={setFilters} />
    </>
  );
}

function useColumns() {
  const { t } = useTranslation('webhooks');
  const reason = useReason();
  const columns: Column<Delivery>[] = [
    {
      id: 'event',
      title: t('eventType'),
      wide: true,
      cell: (delivery) => (
        <span className="two-lines">
          <Link to="/webhooks/$id/deliveries/$delivery" params={{ id: delivery.webhook_id, delivery: delivery.id }}>
            {delivery.event_type}
          </Link>
          <span className="soft clipped">{reason(delivery)}</span>
        </span>
      ),
      csv: ({ event_type: type }) => type,
    },
    {
      id: 'state',
      title: t('status'),
      cell: (delivery) => <DeliveryState delivery={delivery} />,
      csv: ({ status }) => status,
    },
    {
      id: 'answer',
      title: t('answer'),
      numeric: true,
      minor: true,
      cell: ({ response_status: answer }) => (answer > 0 ? answer : <span className="soft">–</span>),
      csv: ({ response_status: answer }) => answer,
    },
    {
      id: 'attempts',
      title: t('attempts.title'),
      numeric: true,
      minor: true,
      cell: ({ attempts }) => <Count value={attempts} />,
      csv: ({ attempts }) => attempts,
    },
    {
      id: 'created',
      title: t('time'),
      numeric: true,
      cell: ({ created_at: at }) => <Time at={at} />,
      csv: ({ created_at: at }) => at,
    },
  ];
  const exported: Column<Delivery>[] = [
    csvOnly('id', t('id'), ({ id }) => id),
    ...columns,
    csvOnly('ended', t('ended'), ({ ended_at: at = '' }) => at),
    csvOnly('next', t('next'), ({ next_attempt_at: at = '' }) => at),
    csvOnly('error', t('error'), ({ error }) => error),
    csvOnly('event', 'webhook-id', ({ event_id: id }) => id),
  ];
  return { columns, exported };
}
