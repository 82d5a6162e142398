import type { GetMovementResponse, LedgerEntry, LinkedMovement } from '@plaza/client';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Money } from '../../ui/Money.tsx';
import { Card, Fact, Facts, Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TransactionAmount, TransactionType } from '../../ui/transactions.tsx';
import { useMovement } from './queries.ts';

export function Movement() {
  const { t } = useTranslation('ledger');
  const params: unknown = useParams({ strict: false });
  const { id } = params as { id: string };
  const { data: movement, error, refetch } = useMovement(id);
  if (error)
    return (
      <Page title={t('movement.title')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!movement) return <PageSkeleton />;
  return (
    <Page
      title={t('movement.title')}
      about={t('movement.about')}
      actions={<Link to="/ledger/transactions">{t('movement.back')}</Link>}
    >
      <MovementFacts movement={movement} />
      <Entries entries={movement.entries} />
      <Views movement={movement} />
      {movement.links.length > 0 && <Links links={movement.links} />}
    </Page>
  );
}

function MovementFacts({ movement }: { movement: GetMovementResponse }) {
  const { t } = useTranslation('ledger');
  const { payment_id: payment, order_id: order, payout_id: payout, deposit_id: deposit } = movement;
  return (
    <Card>
      <Facts>
        <Fact name={t('movement.posted')}>
          <Time at={movement.posted_at} as="exact" />
        </Fact>
        <Fact name={t('movement.id')}>
          <Copy text={movement.id} />
        </Fact>
        {payment && (
          <Fact name={t('movement.payment')}>
            <Link to="/payments/$id" params={{ id: payment }}>
              {payment}
            </Link>
          </Fact>
        )}
        {payout && (
          <Fact name={t('movement.payout')}>
            <Copy text={payout} />
          </Fact>
        )}
        {order && (
          <Fact name={t('movement.order')}>
            <Link to="/orders/$id" params={{ id: order }}>
              {order}
            </Link>
          </Fact>
        )}
        {deposit && (
          <Fact name={t('movement.deposit')}>
            <Copy text={deposit} />
          </Fact>
        )}
        {movement.reversed && (
          <Fact name={t('movement.state')}>
            <Badge tone="warn">{t('movement.reversed')}</Badge>
          </Fact>
        )}
      </Facts>
    </Card>
  );
}

const isDebit = ({ amount }: LedgerEntry): boolean => amount.startsWith('-');

/** Two sides, which are equal: what left accounts, and what came into others. */
function Entries({ entries }: { entries: readonly LedgerEntry[] }) {
  const { t } = useTranslation('ledger');
  const columns: Column<LedgerEntry>[] = [
    {
      id: 'account',
      title: t('movement.account'),
      wide: true,
      cell: ({ kind, name, owner_id: owner }) => (
        <span className="two-lines">
          <span>{name ? <code>{name}</code> : t(`kind.${kind}`)}</span>
          {owner && <Copy text={owner} />}
        </span>
      ),
    },
    {
      id: 'debit',
      title: t('movement.debit'),
      numeric: true,
      cell: (entry) =>
        isDebit(entry) ? <Money amount={entry.amount.slice(1)} currency={entry.currency} strong /> : '',
    },
    {
      id: 'credit',
      title: t('movement.credit'),
      numeric: true,
      cell: (entry) => (isDebit(entry) ? '' : <Money amount={entry.amount} currency={entry.currency} strong />),
    },
    {
      id: 'after',
      title: t('transactions.after'),
      numeric: true,
      minor: true,
      cell: ({ balance_after: after, currency }) => (
        <span className="soft">
          <Money amount={after} currency={currency} />
        </span>
      ),
    },
    {
      id: 'hash',
      title: t('movement.hash'),
      minor: true,
      cell: ({ hash, number }) => <Copy text={hash} label={`${number} · ${hash.slice(0, 8)}`} />,
    },
  ];
  return (
    <Card title={t('movement.entries')} flush>
      <Table label={t('movement.entries')} rows={entries} columns={columns} rowId={({ id }) => id} />
    </Card>
  );
}

function Views({ movement: { transactions } }: { movement: GetMovementResponse }) {
  const { t } = useTranslation('ledger');
  const columns: Column<(typeof transactions)[number]>[] = [
    { id: 'person', title: t('transactions.person'), wide: true, cell: ({ user_id: id }) => <Copy text={id} /> },
    { id: 'type', title: t('transactions.type'), cell: (transaction) => <TransactionType of={transaction} /> },
    {
      id: 'amount',
      title: t('transactions.amount'),
      numeric: true,
      cell: (transaction) => <TransactionAmount of={transaction} />,
    },
    {
      id: 'id',
      title: t('movement.transaction'),
      minor: true,
      cell: ({ id }) => <Copy text={id} label={id.slice(-12)} />,
    },
  ];
  return (
    <Card title={t('movement.views')} flush>
      <Table label={t('movement.views')} rows={transactions} columns={columns} rowId={({ id }) => id} />
    </Card>
  );
}

function Links({ links }: { links: readonly LinkedMovement[] }) {
  const { t } = useTranslation('ledger');
  const columns: Column<LinkedMovement>[] = [
    {
      id: 'relation',
      title: t('movement.relation'),
      wide: true,
      cell: ({ relation, movement_id: id }) => (
        <Link to="/ledger/transactions/$id" params={{ id }}>
          {t(`relation.${relation}`)}
        </Link>
      ),
    },
    { id: 'time', title: t('transactions.time'), cell: ({ posted_at: at }) => <Time at={at} /> },
    {
      id: 'amount',
      title: t('transactions.amount'),
      numeric: true,
      cell: ({ amount, currency }) => <Money amount={amount} currency={currency} strong />,
    },
  ];
  return (
    <Card title={t('movement.links')} flush>
      <Table
        label={t('movement.links')}
        rows={links}
        columns={columns}
        rowId={({ relation, movement_id: id }) => `${relation} ${id}`}
      />
    </Card>
  );
}
