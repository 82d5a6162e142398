import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Page } from '../../ui/Page.tsx';
import { PersonLink } from '../../ui/PersonLink.tsx';
import { RefundChoice } from '../../ui/RefundChoice.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { useOrder } from './queries.ts';

export function Refund() {
  const { t } = useTranslation('orders');
  const navigate = useNavigate();
  const params: unknown = useParams({ strict: false });
  const { id } = params as { id: string };
  const { data: story, error, refetch } = useOrder(id);
  const back = (
    <ButtonLink look="quiet" to={`/orders/${id}`}>
      {t('refund.back')}
    </ButtonLink>
  );
  if (error)
    return (
      <Page title={t('refund.title')} actions={back}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!story) return <PageSkeleton />;
  return (
    <Page title={t('refund.title')} about={story.order.title} actions={back}>
      <RefundChoice
        of={story}
        to={<PersonLink id={story.order.user_id} withEmail />}
        preview={(wish, signal) => plaza.api.previewOrderRefund({ id, ...wish }, { signal })}
        refund={(input, key) => plaza.api.refundPlacedOrder({ id, ...input }, { key })}
        stale={[['order', id], ['orders'], ['audit']]}
        onDone={() => void navigate({ to: '/orders/$id', params: { id } })}
      />
    </Page>
  );
}
