import type { MyAuditEntry } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serviceNames, type ServiceName } from '../../app/services.ts';
import { Badge } from '../../ui/Badge.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { List } from '../../ui/List.tsx';
import { RpcName } from '../../ui/RpcName.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { Account } from './Account.tsx';
import { useActivity } from './queries.ts';

/** What the person did that matters, and what staff did and read. */
export function Activity() {
  const { t } = useTranslation('account');
  const [service, setService] = useState<ServiceName>('auth');
  const list = useActivity(service);
  return (
    <Account>
      <p className="soft">{t('activity.about')}</p>
      <List
        heading
        label={t('activity.title')}
        list={list}
        columns={useColumns()}
        rowId={({ id }) => id}
        filters={
          <SelectField
            label={t('activity.area')}
            value={service}
            options={serviceNames.map((name) => ({ value: name, label: t(`activity.areas.${name}`) }))}
            onValue={(chosen) => setService(serviceNames.find((name) => name === chosen) ?? 'auth')}
          />
        }
        empty={
          <EmptyState icon="account" title={t('activity.empty')}>
            {t('activity.emptyText')}
          </EmptyState>
        }
      />
    </Account>
  );
}

function useColumns(): Column<MyAuditEntry>[] {
  const { t } = useTranslation('account');
  return [
    {
      id: 'what',
      title: t('activity.what'),
      wide: true,
      cell: ({ rpc, outcome }) => (
        <span>
          <RpcName rpc={rpc} />{' '}
          {outcome !== 'done' && (
            <Badge tone={outcome === 'error' ? 'bad' : 'warn'}>{t(`activity.outcome.${outcome}`)}</Badge>
          )}
        </span>
      ),
    },
    { id: 'by', title: t('activity.by'), cell: ({ by }) => t(`activity.bys.${by}`) },
    { id: 'address', title: t('activity.address'), minor: true, cell: ({ address }) => address || '–' },
    { id: 'when', title: t('activity.when'), numeric: true, cell: ({ at }) => <Time at={at} as="exact" /> },
  ];
}
