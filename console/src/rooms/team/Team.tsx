// One merchant of the person: what staff decided about it, who is in its team, and who is invited.
import type { MerchantAccount } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { useSession, useUser } from '../../app/session.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Card, Fact, Facts } from '../../ui/Page.tsx';
import { Time } from '../../ui/Time.tsx';
import { Approval } from './Approval.tsx';
import { Invitations } from './Invitations.tsx';
import { Members } from './Members.tsx';
import { Merchant } from './Merchant.tsx';
import { Payouts } from './Payouts.tsx';

export function Team() {
  return <Merchant>{(merchant) => <Content merchant={merchant} />}</Merchant>;
}

function Content({ merchant }: { merchant: MerchantAccount }) {
  const { t } = useTranslation('team');
  const { id } = merchant;
  const { acting } = useSession();
  const isOwner = merchant.owner_id === useUser().id;
  const approves = isOwner || acting?.permissions.includes('payouts.approve');
  return (
    <>
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
      {approves && merchant.payouts_need_approval && <Payouts id={id} />}
      <Members id={id} isOwner={isOwner} />
      {isOwner && merchant.state === 'approved' && <Invitations id={id} />}
    </>
  );
}
