// What somebody has, what may leave it, and the two acts of an administrator: to freeze, and to set limits.
import type { GetAccountResponse, User, Wallet, WalletLimit } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../app/session.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Money } from '../../ui/Money.tsx';
import { Card } from '../../ui/Page.tsx';
import { shortId } from '../../ui/PersonLink.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { FreezeDialog } from './FreezeDialog.tsx';
import { LimitsDialog } from './LimitsDialog.tsx';
import { useWalletAccount } from './queries.ts';

export function Wallets({ person }: { person: User }) {
  const { t } = useTranslation('people');
  const { data: account, error, refetch } = useWalletAccount(person.id);
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (account === undefined)
    return (
      <Card title={t('wallets.title')}>
        <Skeleton width="60%" height={90} />
      </Card>
    );
  if (account === null)
    return (
      <Card>
        <EmptyState icon="wallet" title={t('wallets.empty')}>
          {t('wallets.emptyText')}
        </EmptyState>
      </Card>
    );
  return <WalletTables person={person} account={account} />;
}

type Opened = { act: 'freeze' | 'unfreeze' } | { act: 'limits'; limit: WalletLimit };

function WalletTables({ person, account }: { person: User; account: GetAccountResponse }) {
  const { t } = useTranslation('people');
  const [opened, setOpened] = useState<Opened>();
  const may = useMay();
  const close = () => setOpened(undefined);
  const some = (status: Wallet['status']) => account.wallets.some((wallet) => wallet.status === status);
  return (
    <>
      <Card
        flush
        title={t('wallets.title')}
        actions={
          <>
            {may('wallets.write') && some('frozen') && (
              <Button size="small" onClick={() => setOpened({ act: 'unfreeze' })}>
                {t('unfreeze.open')}
              </Button>
            )}
            {may('wallets.write') && some('active') && (
              <Button size="small" onClick={() => setOpened({ act: 'freeze' })}>
                {t('freeze.open')}
              </Button>
            )}
          </>
        }
      >
        <Table
          label={t('wallets.title')}
          rows={account.wallets}
          columns={useWalletColumns(account, (limit) => setOpened({ act: 'limits', limit }))}
          rowId={({ currency }) => currency}
        />
      </Card>
      {account.merchants.length > 0 && <MerchantWallets account={account} />}
      {opened?.act === 'limits' && <LimitsDialog person={person} limit={opened.limit} onClose={close} />}
      {(opened?.act === 'freeze' || opened?.act === 'unfreeze') && (
        <FreezeDialog act={opened.act} person={person} wallets={account.wallets} onClose={close} />
      )}
    </>
  );
}

function useWalletColumns({ limits }: GetAccountResponse, onLimits: (limit: WalletLimit) => void): Column<Wallet>[] {
  const { t } = useTranslation('people');
  const may = useMay();
  const limitOf = (currency: string) => limits.find((limit) => limit.currency === currency);
  return [
    {
      id: 'currency',
      title: t('wallets.currency'),
      wide: true,
      cell: ({ currency, status }) => (
        <span className="chips">
          <strong>{currency}</strong>
          {status === 'frozen' && <Badge tone="bad">{t('frozen')}</Badge>}
        </span>
      ),
    },
    {
      id: 'available',
      title: t('wallets.available'),
      numeric: true,
      cell: ({ available, currency }) => <Money amount={available} currency={currency} strong />,
    },
    {
      id: 'held',
      title: t('wallets.held'),
      numeric: true,
      minor: true,
      cell: ({ held, currency }) => <Money amount={held} currency={currency} />,
    },
    {
      id: 'spent',
      title: t('limits.today'),
      numeric: true,
      minor: true,
      cell: ({ currency }) => <SpentToday limit={limitOf(currency)} />,
    },
    {
      id: 'movement',
      title: t('limits.movement'),
      numeric: true,
      minor: true,
      cell: ({ currency }) => <Limit amount={limitOf(currency)?.movement_limit} currency={currency} />,
    },
    {
      id: 'limits',
      title: t('limits.title'),
      numeric: true,
      cell: ({ currency }) => {
        const limit = limitOf(currency);
        return (
          limit &&
          may('wallets.write') && (
            <Button size="small" aria-label={t('limits.openFor', { currency })} onClick={() => onLimits(limit)}>
              {t('limits.open')}
            </Button>
          )
        );
      },
    },
  ];
}

function Limit({ amount, currency }: { amount: string | undefined; currency: string }) {
  const { t } = useTranslation('people');
  return amount ? <Money amount={amount} currency={currency} /> : <span className="soft">{t('limits.none')}</span>;
}

function SpentToday({ limit }: { limit: WalletLimit | undefined }) {
  const { t } = useTranslation('people');
  if (!limit) return '–';
  const { spent_today: spent, day_limit: limitOfDay, currency } = limit;
  return (
    <>
      <Money amount={spent} currency={currency} />{' '}
      {limitOfDay && (
        <span className="soft">
          {t('limits.of')} <Money amount={limitOfDay} currency={currency} />
        </span>
      )}
    </>
  );
}

function MerchantWallets({ account: { merchants } }: { account: GetAccountResponse }) {
  const { t } = useTranslation('people');
  const columns: Column<GetAccountResponse['merchants'][number]>[] = [
    {
      id: 'merchant',
      title: t('merchants.merchant'),
      wide: true,
      cell: ({ merchant_id: id, wallet }) => (
        <span className="chips">
          <Link to={`/merchants/${id}`}>{shortId(id)}</Link>
          {wallet.status === 'frozen' && <Badge tone="bad">{t('frozen')}</Badge>}
        </span>
      ),
    },
    {
      id: 'available',
      title: t('wallets.available'),
      numeric: true,
      cell: ({ wallet: { available, currency } }) => <Money amount={available} currency={currency} strong />,
    },
  ];
  return (
    <Card flush title={t('merchants.title')}>
      <Table
        label={t('merchants.title')}
        rows={merchants}
        columns={columns}
        rowId={({ merchant_id: id, wallet }) => `${id} ${wallet.currency}`}
      />
    </Card>
  );
}
