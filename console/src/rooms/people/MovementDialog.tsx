// Both sides of a movement, without leaving the list. Who reads one is written down, so it is read when somebody opens it.
import type { LedgerEntry } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Postings, type Posting } from '../../ui/Postings.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useMovement } from './queries.ts';

export function MovementDialog({ id, onClose }: { id: string; onClose(): void }) {
  const { t } = useTranslation('people');
  const { data: movement, error, refetch } = useMovement(id);
  return (
    <Dialog title={t('movement.title')} onClose={onClose}>
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : !movement ? (
        <Skeleton width="100%" height={120} />
      ) : (
        <Postings title={t('movement.entries')} entries={movement.entries.map(postingOf)} />
      )}
      <p>
        <Link to="/ledger/transactions/$id" params={{ id }}>
          {t('movement.open')}
        </Link>
      </p>
    </Dialog>
  );
}

const accounts = { person: 'wallet', merchant: 'merchant', unclaimed: 'unclaimed', platform: '' } as const;

const postingOf = ({ kind, name, owner_id, currency, amount }: LedgerEntry): Posting => ({
  account: accounts[kind] || name,
  user_id: owner_id,
  currency,
  amount,
});
