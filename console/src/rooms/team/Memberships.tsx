import type { Membership } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ActFor } from '../../app/acting.tsx';
import { useSession } from '../../app/session.tsx';
import { ButtonLink } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { List } from '../../ui/List.tsx';
import { Page } from '../../ui/Page.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useMemberships } from './queries.ts';
import { AccountState } from './state.tsx';

export function Memberships() {
  const { t } = useTranslation('team');
  const list = useMemberships();
  const apply = (
    <ButtonLink look="primary" icon="plus" to="/team/apply">
      {t('apply.title')}
    </ButtonLink>
  );
  const isEmpty = !list.isLoading && !list.error && list.rows.length === 0;
  return (
    <Page title={t('title')} about={t('about')} actions={!isEmpty && apply}>
      <List
        label={t('title')}
        list={list}
        columns={useColumns()}
        rowId={({ merchant }) => merchant.id}
        empty={
          <EmptyState icon="store" title={t('empty')} action={apply}>
            {t('emptyText')}
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(): Column<Membership>[] {
  const { t } = useTranslation('team');
  const { acting } = useSession();
  return [
    {
      id: 'name',
      title: t('name'),
      wide: true,
      cell: ({ merchant: { id, name, legal_name: legalName } }) => (
        <span className="two-lines">
          {/* Whoever acts for a merchant finds no other one. */}
          {acting && acting.merchantId !== id ? (
            <span>{name}</span>
          ) : (
            <Link to="/team/$id" params={{ id }}>
              {name}
            </Link>
          )}
          <span className="soft">{legalName}</span>
        </span>
      ),
    },
    { id: 'state', title: t('status'), cell: ({ merchant }) => <AccountState state={merchant.state} /> },
    { id: 'role', title: t('role'), cell: ({ role }) => t(`roles.${role}`) },
    { id: 'since', title: t('since'), minor: true, cell: ({ since }) => <Time at={since} as="day" /> },
    {
      id: 'act',
      title: t('actFor'),
      numeric: true,
      cell: ({ merchant }) => <ActFor merchant={merchant} size="small" />,
    },
  ];
}
