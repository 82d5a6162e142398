// Who wants to sell, and what staff decided: applications, and the suspension of merchants.
import type { MerchantAccount } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../app/session.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ChoiceField } from '../../ui/FilterFields.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Page } from '../../ui/Page.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { actsOn, DecisionDialog, type Act } from './DecisionDialog.tsx';
import { accountFilters, accountStates } from './filters.ts';
import { useAccounts } from './queries.ts';

const tones = { proposed: 'warn', approved: 'good', refused: 'bad', suspended: 'bad' } as const;

interface Deciding {
  act: Act;
  merchant: MerchantAccount;
}

export function Accounts() {
  const { t } = useTranslation('merchants');
  const [filters, setFilters, filtering] = useFilters(accountFilters);
  const [deciding, setDeciding] = useState<Deciding>();
  return (
    <Page title={t('accounts.title')} about={t('accounts.about')}>
      <List
        label={t('accounts.title')}
        list={useAccounts(filters)}
        columns={useColumns(setDeciding)}
        rowId={({ id }) => id}
        filters={
          <ChoiceField
            label={t('status')}
            any={t('any')}
            choices={accountStates}
            nameOf={(value) => t(`accounts.state.${value}`)}
            value={filters.state}
            onValue={(state) => setFilters({ state })}
          />
        }
        {...filtering}
        empty={
          <EmptyState icon="store" title={t('accounts.empty')}>
            {t('accounts.emptyText')}
          </EmptyState>
        }
      />
      {deciding && <DecisionDialog {...deciding} onClose={() => setDeciding(undefined)} />}
    </Page>
  );
}

function useColumns(decide: (deciding: Deciding) => void): Column<MerchantAccount>[] {
  const { t } = useTranslation('merchants');
  const may = useMay();
  return [
    {
      id: 'name',
      title: t('name'),
      wide: true,
      cell: ({ id, name, legal_name: legalName, state }) => (
        <span className="two-lines">
          {state === 'approved' || state === 'suspended' ? (
            <Link to="/merchants/$id" params={{ id }}>
              {name}
            </Link>
          ) : (
            <span>{name}</span>
          )}
          <span className="soft">{legalName}</span>
        </span>
      ),
    },
    {
      id: 'state',
      title: t('status'),
      cell: ({ state, reason }) => (
        <span className="two-lines">
          <span>
            <Badge tone={tones[state]}>{t(`accounts.state.${state}`)}</Badge>
          </span>
          {reason && <span className="soft clipped">{reason}</span>}
        </span>
      ),
    },
    {
      id: 'where',
      title: t('accounts.where'),
      minor: true,
      cell: ({ country, currency, club_id: club }) => [country, currency, club].filter(Boolean).join(' · '),
    },
    { id: 'created', title: t('created'), minor: true, cell: ({ created_at: at }) => <Time at={at} as="day" /> },
    {
      id: 'act',
      title: t('accounts.decide'),
      numeric: true,
      cell: (merchant) =>
        may('merchants.write') && (
          <span className="actions">
            {actsOn[merchant.state].map((act) => (
              <Button
                key={act}
                size="small"
                look={act === 'approve' || act === 'lift' ? 'secondary' : 'danger'}
                onClick={() => decide({ act, merchant })}
              >
                {t(`accounts.${act}.title`)}
              </Button>
            ))}
          </span>
        ),
    },
  ];
}
