import type { Webhook } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { List } from '../../ui/List.tsx';
import { Page } from '../../ui/Page.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useNewest, useWebhooks } from './queries.ts';
import { Receive } from './Receive.tsx';
import { DeliveryState, nameOf, WebhookState } from './state.tsx';
import { everything } from './types.ts';

export function Webhooks() {
  const { t } = useTranslation('webhooks');
  const list = useWebhooks();
  const isEmpty = !list.isLoading && !list.error && list.rows.length === 0;
  const add = (
    <ButtonLink look="primary" icon="plus" to="/webhooks/new">
      {t('new.title')}
    </ButtonLink>
  );
  return (
    <Page title={t('title')} about={t('about')} actions={!isEmpty && add}>
      <List
        label={t('title')}
        list={list}
        columns={useColumns()}
        rowId={({ id }) => id}
        empty={
          <EmptyState icon="webhook" title={t('empty')} action={add}>
            {t('emptyText')}
          </EmptyState>
        }
      />
      {isEmpty && <Receive />}
    </Page>
  );
}

function useColumns(): Column<Webhook>[] {
  const { t } = useTranslation('webhooks');
  return [
    {
      id: 'webhook',
      title: t('webhook'),
      wide: true,
      cell: (webhook) => (
        <span className="two-lines">
          <Link to="/webhooks/$id" params={{ id: webhook.id }}>
            {nameOf(webhook)}
          </Link>
          <span className="soft clipped">{webhook.url}</span>
        </span>
      ),
    },
    {
      id: 'state',
      title: t('status'),
      cell: (webhook) => <WebhookState webhook={webhook} />,
    },
    {
      id: 'types',
      title: t('eventTypes'),
      minor: true,
      cell: ({ event_types: types }) => (
        <span className="name">
          {types.includes(everything) ? t('allTypes') : t('typeCount', { count: types.length })}
        </span>
      ),
    },
    {
      id: 'newest',
      title: t('newest'),
      numeric: true,
      cell: ({ id }) => <Newest id={id} />,
    },
  ];
}

function Newest({ id }: { id: string }) {
  const { data } = useNewest(id);
  if (!data) return <span className="soft">–</span>;
  return (
    <span className="two-lines">
      <span>
        <DeliveryState delivery={data} />
      </span>
      <span className="soft">
        <Time at={data.ended_at ?? data.created_at} as="day" />
      </span>
    </span>
  );
}
