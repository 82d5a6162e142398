import type { Esim } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { useEsimColumns } from '../../ui/esim-columns.tsx';
import { List } from '../../ui/List.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { Person } from './Person.tsx';
import { useEsimsOf } from './queries.ts';

export function PersonEsims() {
  return <Person>{({ person }) => <EsimsOf id={person.id} />}</Person>;
}

function EsimsOf({ id: person }: { id: string }) {
  const { t } = useTranslation('people');
  const list = useEsimsOf(person);
  const { plan, state, used, until, usageAt } = useEsimColumns();
  const bought: Column<Esim> = {
    ...plan,
    // The id of an eSIM is the id of its order.
    cell: ({ id, plan_name: name, activated_at: at }) => (
      <span className="two-lines">
        <Link to="/orders/$id" params={{ id }}>
          {name}
        </Link>
        <span className="soft">
          <Time at={at} />
        </span>
      </span>
    ),
  };
  return (
    <List
      label={t('esims.title')}
      heading
      list={list}
      columns={[bought, state, used, until, usageAt]}
      rowId={({ id }) => id}
      empty={
        <EmptyState icon="sim" title={t('esims.empty')}>
          {t('esims.emptyText')}
        </EmptyState>
      }
    />
  );
}
