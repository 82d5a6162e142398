import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Page } from '../../ui/Page.tsx';
import { RefundChoice } from '../../ui/RefundChoice.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { ForMerchant } from './Merchants.tsx';
import { all, useSale } from './queries.ts';
import { useSaleId } from './Sale.tsx';

export function RefundSale() {
  return <ForMerchant>{({ id }) => <RefundOf merchant={id} />}</ForMerchant>;
}

function RefundOf({ merchant }: { merchant: string }) {
  const { t } = useTranslation('sales');
  const navigate = useNavigate();
  const id = useSaleId();
  const { data: sale, error, refetch } = useSale(id, merchant);
  const of = { id, merchant_id: merchant };
  const back = (
    <ButtonLink look="quiet" to={`/sales/${id}?merchant=${merchant}`}>
      {t('refund.back')}
    </ButtonLink>
  );
  if (error)
    return (
      <Page title={t('refund.title')} actions={back}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!sale) return <PageSkeleton />;
  return (
    <Page title={t('refund.title')} about={sale.order.title} actions={back}>
      <RefundChoice
        of={sale}
        to={sale.order.buyer_name || t('noName')}
        preview={(wish, signal) => plaza.api.previewManagedOrderRefund({ ...of, ...wish }, { signal })}
        refund={(input, key) => plaza.api.refundManagedOrder({ ...of, ...input }, { key })}
        stale={[[all]]}
        onDone={() => void navigate({ to: '/sales/$id', params: { id }, search: { merchant } })}
      />
    </Page>
  );
}
