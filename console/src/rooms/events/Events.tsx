import type { OutboxEvent } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServiceName } from '../../app/services.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { ChoiceField, ServiceField } from '../../ui/FilterFields.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Count } from '../../ui/Money.tsx';
import { Page } from '../../ui/Page.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { csvOnly, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { shortType, tones } from './event.ts';
import { EventDialog } from './EventDialog.tsx';
import { eventFilters, states } from './filters.ts';
import { Queues } from './Queues.tsx';
import { useEvents } from './queries.ts';

export function Events() {
  const { t } = useTranslation('events');
  const [filters, , filtering] = useFilters(eventFilters, { keep: ['service'] });
  const service: ServiceName = filters.service ?? 'wallet';
  const list = useEvents(service, filters);
  const [shown, setShown] = useState<OutboxEvent>();
  const { columns, exported } = useColumns(setShown);
  return (
    <Page title={t('title')} about={t('about')}>
      <Queues />
      <List
        label={t('list.title', { service })}
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        filters={<EventFilterFields service={service} />}
        {...filtering}
        actions={<ExportButton name={`events-${service}`} list={list} columns={exported} />}
        empty={
          <EmptyState icon="check" title={t('list.empty', { service })}>
            {t('list.emptyText')}
          </EmptyState>
        }
      />
      {shown && <EventDialog service={service} event={shown} onClose={() => setShown(undefined)} />}
    </Page>
  );
}

function EventFilterFields({ service }: { service: ServiceName }) {
  const { t } = useTranslation('events');
  const [filters, setFilters] = useFilters(eventFilters);
  return (
    <>
      <ServiceField label={t('service')} value={service} onValue={(chosen) => setFilters({ service: chosen })} />
      <ChoiceField
        label={t('state')}
        any={t('open')}
        choices={states}
        nameOf={(value) => t(`states.${value}`)}
        value={filters.state}
        onValue={(state) => setFilters({ state })}
      />
      <SearchField
        label={t('type')}
        value={filters.type ?? ''}
        placeholder="plaza.events.v1.OrderPaid"
        maxLength={200}
        onValue={(type) => setFilters({ type: type || undefined })}
      />
    </>
  );
}

function useColumns(show: (event: OutboxEvent) => void) {
  const { t } = useTranslation('events');
  const columns: Column<OutboxEvent>[] = [
    {
      id: 'type',
      title: t('type'),
      wide: true,
      cell: ({ type, last_error: error, aggregate }) => (
        <span className="two-lines">
          <strong title={type}>{shortType(type)}</strong>
          <span className="soft clipped">{error || aggregate}</span>
        </span>
      ),
      csv: ({ type }) => type,
    },
    {
      id: 'to',
      title: t('destination'),
      minor: true,
      cell: ({ destination }) => destination,
      csv: ({ destination }) => destination,
    },
    {
      id: 'state',
      title: t('state'),
      cell: ({ state }) => <Badge tone={tones[state]}>{t(`states.${state}`)}</Badge>,
      csv: ({ state }) => state,
    },
    {
      id: 'attempts',
      title: t('attempts'),
      numeric: true,
      minor: true,
      cell: ({ attempts }) => <Count value={attempts} />,
      csv: ({ attempts }) => attempts,
    },
    {
      id: 'written',
      title: t('written'),
      numeric: true,
      cell: ({ created_at: at }) => <Time at={at} />,
      csv: ({ created_at: at }) => at,
    },
    {
      id: 'more',
      title: t('details'),
      numeric: true,
      cell: (event) => (
        <Button size="small" onClick={() => show(event)}>
          {t('show')}
          <span className="visually-hidden">
            {shortType(event.type)} {event.aggregate}
          </span>
        </Button>
      ),
    },
  ];
  const exported: Column<OutboxEvent>[] = [
    csvOnly('id', t('id'), ({ id }) => id),
    ...columns,
    csvOnly('aggregate', t('aggregate'), ({ aggregate }) => aggregate),
    csvOnly('person', t('person'), ({ user_id: id }) => id),
    csvOnly('error', t('error'), ({ last_error: error }) => error),
  ];
  return { columns, exported };
}
