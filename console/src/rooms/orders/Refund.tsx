import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { PreviewOrderRefundResponse } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { TextAreaField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { formatMoney } from '../../ui/amounts.ts';
import { Money } from '../../ui/Money.tsx';
import { Card, Fact, Facts, Page } from '../../ui/Page.tsx';
import { PersonLink } from '../../ui/PersonLink.tsx';
import { Postings } from '../../ui/Postings.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { useRefundPreview } from './queries.ts';

export function Refund() {
  const { t } = useTranslation('orders');
  const params: unknown = useParams({ strict: false });
  const { id } = params as { id: string };
  const { data: preview, error, refetch } = useRefundPreview(id);
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
  if (!preview) return <PageSkeleton />;
  return (
    <Page title={t('refund.title')} about={preview.title} actions={back}>
      <Card title={t('refund.what')}>
        <div className="stack">
          <Facts>
            <Fact name={t('refund.amount')}>
              <Money amount={preview.amount} currency={preview.currency} strong />
            </Fact>
            <Fact name={t('refund.to')}>
              <PersonLink id={preview.user_id} withEmail />
            </Fact>
          </Facts>
          <ul className="consequences">
            <li>{t(`refund.effect.${preview.kind}`)}</li>
            <li>{t('refund.whole')}</li>
            <li>{t('refund.once')}</li>
          </ul>
        </div>
      </Card>
      <Postings title={t('refund.postings')} entries={preview.entries} />
      <Card title={t('refund.confirm')}>
        <RefundForm id={id} preview={preview} />
      </Card>
    </Page>
  );
}

function RefundForm({ id, preview }: { id: string; preview: PreviewOrderRefundResponse }) {
  const { t, i18n } = useTranslation('orders');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const say = useToast();
  const amount = formatMoney(preview.amount, preview.currency, i18n.language);
  const form = useForm({
    id: `refund.${id}`,
    initial: { reason: '' },
    send: ({ reason }, key) => plaza.api.refundPlacedOrder({ id, reason }, { key }),
    onSent: () => {
      say(t('refund.done', { amount }));
      for (const queryKey of [['order', id], ['orders'], ['audit']]) void queries.invalidateQueries({ queryKey });
      void navigate({ to: '/orders/$id', params: { id } });
    },
  });
  return (
    <Form form={form} submit={t('refund.send', { amount })} look="danger">
      <TextAreaField
        label={t('refund.reason')}
        hint={t('refund.reasonHint')}
        required
        maxLength={200}
        {...form.field('reason')}
      />
    </Form>
  );
}
