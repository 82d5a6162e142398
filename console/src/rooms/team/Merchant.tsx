// What the pages of one merchant have around them.
import type { MerchantAccount } from '@plaza/client';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ActFor, useMerchantAccount } from '../../app/acting.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { TabLinks } from '../../ui/Tabs.tsx';
import { useMerchantPermissions } from './queries.ts';
import { AccountState } from './state.tsx';

export function Merchant({ children }: { children: (merchant: MerchantAccount) => ReactNode }) {
  const { t } = useTranslation('team');
  const params: unknown = useParams({ strict: false });
  const { id } = params as { id: string };
  const { data: merchant, error, refetch } = useMerchantAccount(id);
  const { data: permissions = [] } = useMerchantPermissions(id);
  if (error)
    return (
      <Page title={t('merchant')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!merchant) return <PageSkeleton />;
  return (
    <Page
      title={merchant.name}
      actions={<ActFor merchant={merchant} />}
      about={
        <>
          <AccountState state={merchant.state} /> {t(`explained.${merchant.state}`)}
        </>
      }
    >
      {permissions.includes('audit.read') && (
        <TabLinks
          label={merchant.name}
          tabs={[
            { to: `/team/${id}`, label: t('merchant') },
            { to: `/team/${id}/activity`, label: t('activity.title') },
          ]}
        />
      )}
      {children(merchant)}
    </Page>
  );
}
