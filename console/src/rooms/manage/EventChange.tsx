// An event that was sold is cancelled, or moved: what will happen, and how far it has come.
import type { EventChange as Change, ManagedEvent } from '@plaza/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useMayFor } from '../../app/sellers.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Count, Money } from '../../ui/Money.tsx';
import { Card, Fact, Facts } from '../../ui/Page.tsx';
import { Time } from '../../ui/Time.tsx';
import { CancelDialog, MoveDialog } from './EventChangeDialogs.tsx';
import { all } from './queries.ts';

export function EventChange({ event }: { event: ManagedEvent }) {
  const { t } = useTranslation('manage');
  const [dialog, setDialog] = useState<'cancel' | 'move'>();
  const mayFor = useMayFor();
  const { merchant_id: merchant, published_at: published } = event.managed;
  const may = mayFor(merchant, 'events.write') && mayFor(merchant, 'orders.refund');
  const isChanged = event.cancelled_at !== undefined || event.moved_at !== undefined;
  const canChange = may && published !== undefined && event.cancelled_at === undefined;
  if (!isChanged && !canChange) return null;
  return (
    <Card
      title={t('eventChange.title')}
      actions={
        canChange && (
          <>
            <Button onClick={() => setDialog('move')}>{t('eventChange.move')}</Button>
            <Button look="danger" onClick={() => setDialog('cancel')}>
              {t('eventChange.cancel')}
            </Button>
          </>
        )
      }
    >
      {isChanged ? <Changed event={event} mayRetry={may} /> : <p className="soft">{t('eventChange.about')}</p>}
      {dialog === 'cancel' && <CancelDialog event={event} onClose={() => setDialog(undefined)} />}
      {dialog === 'move' && <MoveDialog event={event} onClose={() => setDialog(undefined)} />}
    </Card>
  );
}

const everyMs = 2_000;

/** Read again until nothing is left to do. */
function useChange({ id, cancelled_at: cancelled }: ManagedEvent) {
  return useQuery({
    queryKey: [all, 'event change', id, cancelled],
    queryFn: async ({ signal }) =>
      cancelled
        ? (await plaza.api.getCancellation({ id }, { signal })).cancellation
        : (await plaza.api.getMove({ id }, { signal })).move,
    refetchInterval: ({ state: { data } }) => (data?.state === 'done' ? false : everyMs),
  });
}

function Changed({ event, mayRetry }: { event: ManagedEvent; mayRetry: boolean }) {
  const { t } = useTranslation('manage');
  const { data: change, error, refetch } = useChange(event);
  const { cancelled_at: cancelled, moved_at: moved, refund_until: until, change_reason: reason } = event;
  return (
    <div className="stack">
      <Facts>
        <Fact name={t('stateTitle')}>
          <ChangeBadge event={event} />
        </Fact>
        <Fact name={t('eventChange.at')}>
          <Time at={cancelled ?? moved} />
        </Fact>
        <Fact name={t('reason')}>{reason}</Fact>
        {!cancelled && (
          <Fact name={t('eventChange.until')}>
            <Time at={until} />
          </Fact>
        )}
      </Facts>
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {change && <Progress change={change} mayRetry={mayRetry} />}
    </div>
  );
}

/** Nothing for an event that takes place as it was published. */
export function ChangeBadge({ event: { cancelled_at: cancelled, moved_at: moved } }: { event: ManagedEvent }) {
  const { t } = useTranslation('manage');
  if (cancelled) return <Badge tone="bad">{t('eventChange.cancelled')}</Badge>;
  return moved ? <Badge tone="warn">{t('eventChange.moved')}</Badge> : null;
}

function Progress({ change, mayRetry }: { change: Change; mayRetry: boolean }) {
  const { t } = useTranslation('manage');
  const queries = useQueryClient();
  const { progress, kind, state } = change;
  const retry = useMutation({
    mutationFn: () => plaza.api.retryCancellation({ id: change.event_id }),
    onSuccess: () => queries.invalidateQueries({ queryKey: [all] }),
  });
  const counts =
    kind === 'cancelled'
      ? (['waiting', 'refunded', 'failed', 'dropped'] as const)
      : (['waiting', 'notified', 'refunded'] as const);
  return (
    <>
      <p role="status">
        {t(`eventChange.${state}`)}{' '}
        <progress
          aria-label={t('eventChange.progress')}
          max={Math.max(1, progress.orders)}
          value={state === 'done' ? Math.max(1, progress.orders) : progress.orders - progress.waiting - progress.failed}
        />
      </p>
      <Facts>
        <Fact name={t('eventChange.orders')}>
          <Count value={progress.orders} />
        </Fact>
        {counts.map((name) => (
          <Fact key={name} name={t(`eventChange.counts.${name}`)}>
            <Count value={progress[name]} />
          </Fact>
        ))}
        {progress.amounts.map(({ currency, amount }) => (
          <Fact key={currency} name={t('eventChange.returned')}>
            <Money amount={amount} currency={currency} strong />
          </Fact>
        ))}
      </Facts>
      {progress.failures.map(({ reason, orders }) => (
        <p key={reason} className="note warn">
          {t('eventChange.failure', { reason, count: orders })}
        </p>
      ))}
      {progress.failed > 0 && mayRetry && (
        <div>
          <Button busy={retry.isPending} onClick={() => retry.mutate()}>
            {t('eventChange.retry')}
          </Button>
        </div>
      )}
      {retry.error && <ErrorNote error={retry.error} />}
    </>
  );
}
