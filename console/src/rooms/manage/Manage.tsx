// What all lists of the room have around them: the pages of the room, and whose things are shown.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSellers, type Sellers } from '../../app/sellers.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { TabLinks } from '../../ui/Tabs.tsx';

interface ManageProps {
  /** The kind of the list, for which there is a form for a new one. */
  kind?: 'products' | 'events' | 'plans';
  merchant: string | undefined;
  onMerchant?(merchant: string | undefined): void;
  /** `merchantId` is undefined for staff that sees everybody's. */
  children(seller: { merchantId: string | undefined; isStaff: boolean }): ReactNode;
}

export function Manage(props: ManageProps) {
  const { t } = useTranslation('manage');
  const { data: sellers, error, refetch } = useSellers();
  if (error)
    return (
      <Page title={t('title')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!sellers) return <PageSkeleton />;
  if (!sellers.isStaff && sellers.merchants.length === 0)
    return (
      <Page title={t('title')} about={t('about')}>
        <EmptyState icon="store" title={t('noMerchant')}>
          {t('noMerchantText')}
        </EmptyState>
      </Page>
    );
  return <ManageFor sellers={sellers} {...props} />;
}

function ManageFor({ kind, merchant, onMerchant, children, sellers }: ManageProps & { sellers: Sellers }) {
  const { t } = useTranslation('manage');
  const { isStaff, merchants } = sellers;
  const chosen = merchants.find(({ id }) => id === merchant)?.id ?? (isStaff ? undefined : merchants[0]?.id);
  const options = [
    ...(isStaff ? [{ value: '', label: t('everybody') }] : []),
    ...merchants.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        kind && (
          <ButtonLink
            look="primary"
            icon="plus"
            to={`/manage/${kind}/new${chosen === undefined ? '' : `?merchant=${chosen}`}`}
          >
            {t(`${kind}.new`)}
          </ButtonLink>
        )
      }
    >
      <TabLinks
        label={t('title')}
        tabs={[
          { to: '/manage', label: t('products.title') },
          { to: '/manage/events', label: t('events.title') },
          { to: '/manage/plans', label: t('plans.title') },
          { to: '/manage/clubs', label: t('clubs.title') },
          { to: '/manage/bulk', label: t('bulk.title') },
          { to: '/manage/changes', label: t('changes.title') },
        ]}
      />
      {onMerchant && options.length > 1 && (
        <SelectField
          label={t('seller')}
          value={chosen ?? ''}
          options={options}
          onValue={(value) => onMerchant(value || undefined)}
        />
      )}
      {children({ merchantId: chosen, isStaff })}
    </Page>
  );
}
