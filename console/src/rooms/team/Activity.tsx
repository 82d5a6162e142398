// What was done for a merchant: by its team, by its API keys, and by staff.
import type { MerchantAuditEntry } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { IdField, PeriodFields } from '../../ui/FilterFields.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { RpcName } from '../../ui/RpcName.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { activityAreas, activityFilters } from './filters.ts';
import { Merchant } from './Merchant.tsx';
import { useMembers, useMerchantActivity } from './queries.ts';

export function Activity() {
  return <Merchant>{({ id }) => <Entries id={id} />}</Merchant>;
}

function Entries({ id }: { id: string }) {
  const { t } = useTranslation('team');
  const [filters, , filtering] = useFilters(activityFilters, { keep: ['area'] });
  return (
    <>
      <p className="soft">{t('activity.about')}</p>
      <List
        heading
        label={t('activity.title')}
        list={useMerchantActivity(id, filters.area ?? 'auth', filters)}
        columns={useColumns(id)}
        rowId={(entry) => entry.id}
        filters={<ActivityFilterFields id={id} />}
        {...filtering}
        empty={
          <EmptyState icon="people" title={t('activity.empty')}>
            {t('activity.emptyText')}
          </EmptyState>
        }
      />
    </>
  );
}

function ActivityFilterFields({ id }: { id: string }) {
  const { t } = useTranslation('team');
  const [filters, setFilters] = useFilters(activityFilters);
  const { rows: members } = useMembers(id);
  return (
    <>
      <SelectField
        label={t('activity.area')}
        value={filters.area ?? 'auth'}
        options={activityAreas.map((area) => ({ value: area, label: t(`activity.areas.${area}`) }))}
        onValue={(chosen) => setFilters({ area: activityAreas.find((area) => area === chosen) })}
      />
      <SelectField
        label={t('activity.by')}
        value={filters.actor ?? ''}
        options={[
          { value: '', label: t('activity.anybody') },
          ...members.map(({ user_id: value, name: label }) => ({ value, label })),
        ]}
        onValue={(actor) => setFilters({ actor: actor || undefined })}
      />
      <IdField label={t('activity.keyId')} value={filters.key} onValue={(key) => setFilters({ key })} />
      <PeriodFields labels={{ from: t('activity.from'), to: t('activity.to') }} value={filters} onValue={setFilters} />
    </>
  );
}

function useColumns(id: string): Column<MerchantAuditEntry>[] {
  const { t } = useTranslation('team');
  const { rows: members } = useMembers(id);
  const nameOf = ({ by, actor, key_id: key }: MerchantAuditEntry) => {
    if (by === 'staff') return t('activity.staff');
    if (by === 'key') return `${t('activity.key')} …${key.slice(-12)}`;
    return members.find((member) => member.user_id === actor)?.name ?? t('activity.left');
  };
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
    { id: 'by', title: t('activity.by'), cell: (entry) => <span className="name">{nameOf(entry)}</span> },
    { id: 'address', title: t('activity.address'), minor: true, cell: ({ address }) => address || '–' },
    { id: 'when', title: t('activity.when'), numeric: true, cell: ({ at }) => <Time at={at} as="exact" /> },
  ];
}
