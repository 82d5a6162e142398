import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { GetOrderStoryResponse, PreviewOrderRefundResponse } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { formatMoney } from '../../ui/amounts.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { TextAreaField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { Money } from '../../ui/Money.tsx';
import { Card, Fact, Facts, Page } from '../../ui/Page.tsx';
import { PersonLink } from '../../ui/PersonLink.tsx';
import { Postings } from '../../ui/Postings.tsx';
import { PageSkeleton, Skeleton } from '../../ui/Skeleton.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { useOrder, useRefundPreview, type RefundWish } from './queries.ts';
import { useWish, WishFields } from './Wish.tsx';

export function Refund() {
  const { t } = useTranslation('orders');
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
      <Choice story={story} />
    </Page>
  );
}

function Choice({ story }: { story: GetOrderStoryResponse }) {
  const { t } = useTranslation('orders');
  const { id } = story.order;
  const chosen = useWish(story);
  const { data: preview, error, refetch } = useRefundPreview(id, chosen.wish);
  return (
    <>
      <Card title={t('refund.choose')}>
        <WishFields story={story} chosen={chosen} />
      </Card>
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {chosen.wish && !preview && !error && <Skeleton height={160} />}
      {chosen.wish && preview && (
        <>
          <Effects preview={preview} />
          <Postings title={t('refund.postings')} entries={preview.entries} />
          <Card title={t('refund.confirm')}>
            <RefundForm key={JSON.stringify(chosen.wish)} id={id} wish={chosen.wish} preview={preview} />
          </Card>
        </>
      )}
    </>
  );
}

function Effects({ preview }: { preview: PreviewOrderRefundResponse }) {
  const { t } = useTranslation('orders');
  const { amount, currency, refunded, kind, lines, ticket_ids: tickets } = preview;
  const returned = lines.reduce((all, { quantity }) => all + quantity, 0);
  return (
    <Card title={t('refund.what')}>
      <div className="stack">
        <Facts>
          <Fact name={t('refund.amount')}>
            <Money amount={amount} currency={currency} strong />
          </Fact>
          {Number(refunded) > 0 && (
            <Fact name={t('refund.before')}>
              <Money amount={refunded} currency={currency} />
            </Fact>
          )}
          <Fact name={t('refund.to')}>
            <PersonLink id={preview.user_id} withEmail />
          </Fact>
        </Facts>
        <ul className="consequences">
          <li>
            {returned > 0
              ? t(`refund.effect.${kind}`, { count: kind === 'tickets' ? tickets.length : returned })
              : t('refund.noGoods')}
          </li>
          <li>{t('refund.once')}</li>
        </ul>
      </div>
    </Card>
  );
}

interface RefundFormProps {
  id: string;
  wish: RefundWish;
  preview: PreviewOrderRefundResponse;
}

function RefundForm({ id, wish, preview }: RefundFormProps) {
  const { t, i18n } = useTranslation('orders');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const say = useToast();
  const amount = formatMoney(preview.amount, preview.currency, i18n.language);
  const form = useForm({
    id: `refund.${id}.${JSON.stringify(wish)}`,
    initial: { reason: '' },
    send: ({ reason }, key) => plaza.api.refundPlacedOrder({ id, reason, ...wish }, { key }),
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
