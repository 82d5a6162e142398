// Payouts that somebody of the team requested, and that wait for somebody else: the owner, or whoever acts for the merchant and may approve them.
import type { Payout } from '@plaza/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useUser } from '../../app/session.tsx';
import { useStepUp } from '../../app/StepUp.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { List } from '../../ui/List.tsx';
import { Money } from '../../ui/Money.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { useWaitingPayouts } from './queries.ts';

export function Payouts({ id }: { id: string }) {
  const { t } = useTranslation('team');
  const { id: me } = useUser();
  const queries = useQueryClient();
  const say = useToast();
  const stepUp = useStepUp();
  const approve = useMutation({
    mutationFn: (payout: Payout) => stepUp.run(() => plaza.api.approvePayout({ id: payout.id })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['waiting payouts', id] });
      say(t('approval.approved'));
    },
  });
  const columns: Column<Payout>[] = [
    { id: 'destination', title: t('approval.destination'), wide: true, cell: ({ destination }) => destination },
    {
      id: 'amount',
      title: t('approval.amount'),
      numeric: true,
      cell: ({ amount, currency }) => <Money amount={amount} currency={currency} strong />,
    },
    { id: 'created', title: t('created'), minor: true, cell: ({ created_at: at }) => <Time at={at} /> },
    {
      id: 'act',
      title: t('change'),
      numeric: true,
      cell: (payout) =>
        payout.requested_by === me ? (
          <span className="soft">{t('approval.own')}</span>
        ) : (
          <Button size="small" busy={approve.isPending} onClick={() => approve.mutate(payout)}>
            {t('approval.approve')}
          </Button>
        ),
    },
  ];
  return (
    <>
      <List
        label={t('approval.waiting')}
        heading
        list={useWaitingPayouts(id)}
        columns={columns}
        rowId={(payout) => payout.id}
        empty={<EmptyState icon="arrowUp" title={t('approval.none')} />}
      />
      {approve.error && <ErrorNote error={approve.error} />}
      {stepUp.dialog}
    </>
  );
}
