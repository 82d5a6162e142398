import { useQueryClient, useMutation } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { FoundOrder, GetOrderStoryResponse, OrderLine } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useMay } from '../../app/session.tsx';
import { Thumb } from '../../media/Picture.tsx';
import { AuditTrail } from '../../ui/AuditTrail.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Money } from '../../ui/Money.tsx';
import { Lines, Tickets } from '../../ui/OrderContents.tsx';
import { OrderState } from '../../ui/OrderState.tsx';
import { Card, Fact, Facts, Page } from '../../ui/Page.tsx';
import { Postings } from '../../ui/Postings.tsx';
import { PersonLink } from '../../ui/PersonLink.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { CancelOrder } from './Cancel.tsx';
import { Esims } from './Esims.tsx';
import { isOpen, useOrder } from './queries.ts';
import { Story } from './Story.tsx';

export function Order() {
  const { t } = useTranslation('orders');
  const params: unknown = useParams({ strict: false });
  const { id } = params as { id: string };
  const [watched, setWatched] = useState(false);
  const { data: story, error, refetch } = useOrder(id, watched);
  if (error)
    return (
      <Page title={t('order')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!story) return <PageSkeleton />;
  const { order, lines, tickets, esims } = story;
  return (
    <Page title={order.title} about={<OrderState order={order} />} actions={<Actions order={order} />}>
      {isOpen(order) && <StillOpen story={story} onRetried={() => setWatched(true)} />}
      <Card>
        <OrderFacts story={story} />
      </Card>
      <Lines
        currency={order.currency}
        lines={lines}
        nameOf={(line) => <LineName line={line} isShop={order.kind === 'shop'} />}
      />
      {tickets.length > 0 && <Tickets currency={order.currency} tickets={tickets} />}
      {esims.length > 0 && <Esims esims={esims} />}
      <Card title={t('story.title')}>
        <Story story={story} />
      </Card>
      {story.postings.map(({ transaction_id: transaction, type, entries }) => (
        <Postings
          key={transaction}
          title={t(`story.posting.${type === 'refund' ? 'refund' : 'purchase'}`)}
          entries={entries}
        />
      ))}
      <AuditTrail service="catalog" subject={order.id} />
    </Page>
  );
}

/** A product leads to all its orders. */
function LineName({ line: { name, picture, subject_id: product }, isShop }: { line: OrderLine; isShop: boolean }) {
  return (
    <span className="with-thumb">
      {picture && <Thumb picture={picture} icon="tag" />}
      {isShop ? (
        <Link to="/orders" search={{ product }}>
          {name}
        </Link>
      ) : (
        name
      )}
    </span>
  );
}

function Actions({ order }: { order: FoundOrder }) {
  const { t } = useTranslation('orders');
  const may = useMay();
  if (order.status !== 'paid' || !may('orders.refund')) return null;
  return (
    <ButtonLink icon="refund" to={`/orders/${order.id}/refund`}>
      {t('refund.open')}
    </ButtonLink>
  );
}

/** Why it has not ended, and another attempt. */
function StillOpen({ story, onRetried }: { story: GetOrderStoryResponse; onRetried(): void }) {
  const { t } = useTranslation('orders');
  const say = useToast();
  const queries = useQueryClient();
  const may = useMay();
  const { order, steps } = story;
  const last = steps.findLast(({ step }) => step === 'waiting');
  const attempt = useMutation({
    mutationFn: () => plaza.api.retryOrder({ id: order.id }),
    onSuccess: () => {
      say(t('retry.done'));
      onRetried();
      void queries.invalidateQueries({ queryKey: ['order', order.id] });
      void queries.invalidateQueries({ queryKey: ['orders'] });
    },
  });
  return (
    <>
      <div className={order.stuck ? 'note warn' : 'note'} role="status">
        <Icon name={order.stuck ? 'alert' : 'info'} />
        <div className="note-body">
          <p>
            <strong>{t(order.stuck ? 'retry.stuck' : 'retry.open')}</strong>
          </p>
          <p>{t(`retry.meaning.${order.status}`)}</p>
          {last && (
            <p>
              {t('retry.last', { count: last.attempts })} <code>{last.message}</code>
            </p>
          )}
          {last?.next_attempt_at && (
            <p>
              {t('retry.next')} <Time at={last.next_attempt_at} as="exact" />
            </p>
          )}
          {may('orders.write') && (
            <span className="chips">
              <Button size="small" icon="refresh" busy={attempt.isPending} onClick={() => attempt.mutate()}>
                {t('retry.start')}
              </Button>
              {order.status === 'pending' && <CancelOrder order={order} />}
            </span>
          )}
        </div>
      </div>
      {attempt.error && <ErrorNote error={attempt.error} />}
    </>
  );
}

function OrderFacts({ story: { order, tickets, held_until, request_id: request } }: { story: GetOrderStoryResponse }) {
  const { t } = useTranslation('orders');
  const event = tickets[0];
  return (
    <Facts>
      <Fact name={t('total')}>
        <Money amount={order.total} currency={order.currency} strong />
      </Fact>
      {Number(order.refunded) > 0 && (
        <Fact name={t('refunded')}>
          <Money amount={order.refunded} currency={order.currency} />
        </Fact>
      )}
      <Fact name={t('buyer')}>
        <PersonLink id={order.user_id} withEmail />
      </Fact>
      <Fact name={t('kind')}>{t(`kinds.${order.kind}`)}</Fact>
      {event && (
        <Fact name={t('event')}>
          <Link to="/catalogue/events/$id" params={{ id: event.event_id }}>
            {event.event_title}
          </Link>
        </Fact>
      )}
      <Fact name={t('placed')}>
        <Time at={order.created_at} />
      </Fact>
      {order.status === 'pending' && (
        <Fact name={t('heldUntil')}>
          <Time at={held_until} />
        </Fact>
      )}
      <Fact name={t('id')}>
        <Copy text={order.id} />
      </Fact>
      {request && (
        <Fact name={t('request')}>
          <Copy text={request} />
        </Fact>
      )}
    </Facts>
  );
}
