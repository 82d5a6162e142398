// One merchant of the person: what staff decided about it, who is in its team, and who is invited.
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useUser } from '../../app/session.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Card, Fact, Facts, Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { Approval } from './Approval.tsx';
import { Invitations } from './Invitations.tsx';
import { Members } from './Members.tsx';
import { Payouts } from './Payouts.tsx';
import { useMerchantAccount } from './queries.ts';
import { AccountState } from './state.tsx';

export function Team() {
  const { t } = useTranslation('team');
  const params: unknown = useParams({ strict: false });
  const { id } = params as { id: string };
  const { data: merchant, error, refetch } = useMerchantAccount(id);
  const { id: me } = useUser();
  if (error)
    return (
      <Page title={t('merchant')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!merchant) return <PageSkeleton />;
  const isOwner = merchant.owner_id === me;
  return (
    <Page
      title={merchant.name}
      about={
        <>
          <AccountState state={merchant.state} /> {t(`explained.${merchant.state}`)}
        </>
      }
    >
      <Card>
        <Facts>
          {merchant.reason && <Fact name={t('reason')}>{merchant.reason}</Fact>}
          <Fact name={t('legalName')}>{merchant.legal_name}</Fact>
          {merchant.country && <Fact name={t('country')}>{merchant.country}</Fact>}
          <Fact name={t('currency')}>{merchant.currency}</Fact>
          {merchant.club_id && <Fact name={t('club')}>{merchant.club_id}</Fact>}
          <Fact name={t('created')}>
            <Time at={merchant.created_at} as="day" />
          </Fact>
          <Fact name={t('id')}>
            <Copy text={merchant.id} />
          </Fact>
        </Facts>
      </Card>
      {isOwner && <Approval merchant={merchant} />}
      {isOwner && merchant.payouts_need_approval && <Payouts id={id} />}
      <Members id={id} isOwner={isOwner} />
      {isOwner && merchant.state === 'approved' && <Invitations id={id} />}
    </Page>
  );
}
