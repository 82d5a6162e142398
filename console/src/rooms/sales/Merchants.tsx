// Whose orders are shown: of one merchant, which the address names; the first of the person's if it does not.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFilters } from '../../ui/List.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { merchantFilter } from './filters.ts';
import { useMerchants, type Merchant } from './queries.ts';

interface ForMerchantProps {
  children(merchant: Merchant, merchants: readonly Merchant[]): ReactNode;
}

export function ForMerchant({ children }: ForMerchantProps) {
  const { t } = useTranslation('sales');
  const [{ merchant }] = useFilters(merchantFilter);
  const { data: merchants, error, refetch } = useMerchants();
  if (error)
    return (
      <Page title={t('title')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!merchants) return <PageSkeleton />;
  const chosen = merchants.find(({ id }) => id === merchant) ?? merchants[0];
  if (chosen) return children(chosen, merchants);
  return (
    <Page title={t('title')} about={t('about')}>
      <EmptyState icon="store" title={t('noMerchant')}>
        {t('noMerchantText')}
      </EmptyState>
    </Page>
  );
}
