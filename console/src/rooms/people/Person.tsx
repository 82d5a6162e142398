// What all pages of a person have around them.
import type { GetPersonResponse, User } from '@plaza/client';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../app/session.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { TabLinks } from '../../ui/Tabs.tsx';
import { usePerson, useWalletAccount } from './queries.ts';

export function Person({ children }: { children(found: GetPersonResponse): ReactNode }) {
  const { t } = useTranslation('people');
  const params: unknown = useParams({ strict: false });
  const { id } = params as { id: string };
  const { data: found, error, refetch } = usePerson(id);
  const may = useMay();
  if (error)
    return (
      <Page title={t('person')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!found) return <PageSkeleton />;
  const { person } = found;
  return (
    <Page title={person.name || person.email} about={<Badges found={found} />}>
      <TabLinks
        label={person.name || person.email}
        tabs={[
          { to: `/people/${id}`, label: t('overview') },
          ...(may('orders.read')
            ? [
                { to: `/people/${id}/orders`, label: t('orders.title') },
                { to: `/people/${id}/tickets`, label: t('tickets.title') },
                { to: `/people/${id}/esims`, label: t('esims.title') },
              ]
            : []),
          ...(may('wallets.read') ? [{ to: `/people/${id}/transactions`, label: t('transactions.title') }] : []),
          { to: `/people/${id}/sessions`, label: t('devices.title') },
          ...(may('audit.read') ? [{ to: `/people/${id}/history`, label: t('history.title') }] : []),
        ]}
      />
      {children(found)}
    </Page>
  );
}

function Badges({ found: { person, deletion, suspension } }: { found: GetPersonResponse }) {
  const { t } = useTranslation('people');
  const { data: account } = useWalletAccount(person.id);
  const isFrozen = account?.wallets.some(({ status }) => status === 'frozen');
  return (
    <span className="chips">
      <RoleBadge role={person.role} />
      {person.staff_roles
        .filter((role) => role !== 'admin')
        .map((role) => (
          <Badge key={role} tone="accent">
            {t(`staff.roles.${role}`)}
          </Badge>
        ))}
      {suspension && <Badge tone="bad">{t('suspension.badge')}</Badge>}
      {isFrozen && <Badge tone="bad">{t('frozen')}</Badge>}
      {deletion && <Badge tone="warn">{t(`deletion.${deletion}`)}</Badge>}
    </span>
  );
}

export function RoleBadge({ role }: { role: User['role'] }) {
  const { t } = useTranslation('people');
  return <Badge tone={role === 'admin' ? 'accent' : 'plain'}>{t(`roles.${role}`)}</Badge>;
}
