import type { Verification as Verified } from '@plaza/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useMay } from '../../app/session.tsx';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Count } from '../../ui/Money.tsx';
import { Card, Fact, Facts } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { Ledger } from './Ledger.tsx';
import { useVerifications } from './queries.ts';

const tones: Record<Verified['status'], Tone> = {
  running: 'accent',
  correct: 'good',
  broken: 'bad',
  interrupted: 'warn',
};
const steps = 5;

export function Verification() {
  const { t } = useTranslation('ledger');
  const queries = useQueryClient();
  const { data, error, refetch } = useVerifications();
  const start = useMutation({
    mutationFn: () => plaza.api.startVerification({}),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['verifications'] }),
  });
  const may = useMay();
  const latest = data?.[0];
  const isRunning = start.isPending || latest?.status === 'running';
  return (
    <Ledger
      actions={
        may('ledger.write') && (
          <Button look="primary" icon="check" busy={isRunning} onClick={() => start.mutate()}>
            {t('verification.start')}
          </Button>
        )
      }
    >
      <p className="soft">{t('verification.about')}</p>
      {start.error && <ErrorNote error={start.error} />}
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Card>
          <Skeleton width="60%" height={100} />
        </Card>
      ) : !latest ? (
        <EmptyState icon="check" title={t('verification.empty')}>
          {t('verification.emptyText')}
        </EmptyState>
      ) : (
        <>
          <Latest latest={latest} />
          <Earlier verifications={data} />
        </>
      )}
    </Ledger>
  );
}

function Latest({ latest }: { latest: Verified }) {
  const { t } = useTranslation('ledger');
  const { status, step, steps_done: done, broken } = latest;
  return (
    <Card title={t('verification.latest')}>
      <div className="stack" aria-live="polite">
        <p>
          <Badge tone={tones[status]}>{t(`status.${status}`)}</Badge>{' '}
          {status === 'running' && t('verification.progress', { done: done + 1, steps, step: t(`step.${step}`) })}
        </p>
        {status === 'running' && <progress value={done} max={steps} aria-label={t('verification.title')} />}
        {broken && (
          <div className="note bad">
            <div className="note-body">
              <p>
                <strong>{broken.detail}</strong>
              </p>
              {broken.movement_id && (
                <p>
                  <Link to="/ledger/transactions/$id" params={{ id: broken.movement_id }}>
                    {t('verification.toMovement')}
                  </Link>
                </p>
              )}
              <p>{t('verification.remedy')}</p>
            </div>
          </div>
        )}
        <Facts>
          <Fact name={t('verification.started')}>
            <Time at={latest.started_at} as="exact" />
          </Fact>
          <Fact name={t('verification.ended')}>
            <Time at={latest.ended_at} as="exact" />
          </Fact>
          <Fact name={t('verification.entries')}>
            <Count value={latest.entries} />
          </Fact>
          <Fact name={t('verification.transactions')}>
            <Count value={latest.transactions} />
          </Fact>
          <Fact name={t('verification.wallets')}>
            <Count value={latest.wallets} />
          </Fact>
        </Facts>
      </div>
    </Card>
  );
}

function Earlier({ verifications }: { verifications: readonly Verified[] }) {
  const { t } = useTranslation('ledger');
  const columns: Column<Verified>[] = [
    { id: 'started', title: t('verification.started'), wide: true, cell: ({ started_at: at }) => <Time at={at} /> },
    {
      id: 'status',
      title: t('movement.state'),
      cell: ({ status }) => <Badge tone={tones[status]}>{t(`status.${status}`)}</Badge>,
    },
    {
      id: 'entries',
      title: t('verification.entries'),
      numeric: true,
      cell: ({ entries }) => <Count value={entries} />,
    },
  ];
  return (
    <Card title={t('verification.earlier')} flush>
      <Table label={t('verification.earlier')} rows={verifications} columns={columns} rowId={({ id }) => id} />
    </Card>
  );
}
