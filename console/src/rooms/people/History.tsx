import type { WalletDecision } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { AuditTrail } from '../../ui/AuditTrail.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Card } from '../../ui/Page.tsx';
import { PersonLink } from '../../ui/PersonLink.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Timeline } from '../../ui/Timeline.tsx';
import { Person } from './Person.tsx';
import { useWalletAccount } from './queries.ts';

export function History() {
  const { t } = useTranslation('people');
  return (
    <Person>
      {({ person }) => (
        <>
          <Decisions id={person.id} />
          <AuditTrail service="wallet" subject={person.id} label={t('history.wallets')} />
          <AuditTrail service="auth" subject={person.id} label={t('history.account')} />
        </>
      )}
    </Person>
  );
}

const tones = { freeze: 'bad', unfreeze: 'good', limits: 'accent' } as const;

function Decisions({ id }: { id: string }) {
  const { t } = useTranslation('people');
  const { data: account, error, refetch } = useWalletAccount(id);
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  return (
    <Card title={t('decisions.title')}>
      {account === undefined ? (
        <Skeleton width="50%" height={60} />
      ) : !account?.decisions.length ? (
        <p className="soft">{t('decisions.empty')}</p>
      ) : (
        <Timeline
          steps={account.decisions.map((decision) => ({
            id: decision.id,
            at: decision.created_at,
            title: t(`decisions.${decision.action}`, { currency: decision.currency }),
            tone: tones[decision.action],
            children: <DecidedBy decision={decision} />,
          }))}
        />
      )}
    </Card>
  );
}

function DecidedBy({ decision: { reason, decided_by } }: { decision: WalletDecision }) {
  return (
    <>
      {reason && <span>{reason}</span>}
      <PersonLink id={decided_by} />
    </>
  );
}
