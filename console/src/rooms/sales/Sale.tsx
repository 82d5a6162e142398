import type { GetManagedOrderResponse, ManagedOrder, ManagedRefund, OrderLine } from '@plaza/client';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRecordedError } from '../../app/errors.ts';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { ButtonLink } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Money } from '../../ui/Money.tsx';
import { Lines, Tickets } from '../../ui/OrderContents.tsx';
import { OrderState } from '../../ui/OrderState.tsx';
import { Card, Fact, Facts, Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { ForMerchant } from './Merchants.tsx';
import { useSale, type Merchant } from './queries.ts';

export function useSaleId(): string {
  const params: unknown = useParams({ strict: false });
  return (params as { id: string }).id;
}

export function Sale() {
  return <ForMerchant>{(merchant) => <SaleOf merchant={merchant} />}</ForMerchant>;
}

function SaleOf({ merchant }: { merchant: Merchant }) {
  const { t } = useTranslation('sales');
  const { data: sale, error, refetch } = useSale(useSaleId(), merchant.id);
  if (error)
    return (
      <Page title={t('order')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!sale) return <PageSkeleton />;
  const { order, lines, tickets, refunds } = sale;
  return (
    <Page
      title={order.title}
      about={<OrderState order={{ ...order, stuck: false }} />}
      actions={
        order.status === 'paid' &&
        merchant.mayRefund && (
          <ButtonLink icon="refund" to={`/sales/${order.id}/refund?merchant=${merchant.id}`}>
            {t('refund.open')}
          </ButtonLink>
        )
      }
    >
      <Card>
        <SaleFacts sale={sale} />
      </Card>
      <Lines currency={order.currency} lines={lines} nameOf={(line) => <LineName line={line} order={order} />} />
      {tickets.length > 0 && <Tickets currency={order.currency} tickets={tickets} />}
      {refunds.length > 0 && <Refunds currency={order.currency} refunds={refunds} />}
    </Page>
  );
}

/** A product or an event leads to all its orders. */
function LineName({ line: { name, subject_id: subject }, order }: { line: OrderLine; order: ManagedOrder }) {
  const { kind, merchant_id: merchant } = order;
  return (
    <Link to="/sales" search={{ merchant, [kind === 'tickets' ? 'event' : 'product']: subject }}>
      {name}
    </Link>
  );
}

function SaleFacts({ sale: { order } }: { sale: GetManagedOrderResponse }) {
  const { t } = useTranslation('sales');
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
      <Fact name={t('buyer')}>{order.buyer_name || <span className="soft">{t('noName')}</span>}</Fact>
      <Fact name={t('kind')}>{t(`kinds.${order.kind}`)}</Fact>
      <Fact name={t('placed')}>
        <Time at={order.created_at} />
      </Fact>
      <Fact name={t('id')}>
        <Copy text={order.id} />
      </Fact>
    </Facts>
  );
}

const tones: Record<ManagedRefund['status'], Tone> = { pending: 'accent', done: 'good', failed: 'bad' };

function Refunds({ currency, refunds }: { currency: string; refunds: readonly ManagedRefund[] }) {
  const { t } = useTranslation('sales');
  const columns: Column<ManagedRefund>[] = [
    {
      id: 'why',
      title: t('refunds.why'),
      wide: true,
      cell: ({ created_at: at, reason, by_staff: byStaff }) => (
        <span className="two-lines">
          <span>{byStaff ? t('refunds.byStaff') : reason || t('refunds.noReason')}</span>
          <span className="soft">
            <Time at={at} />
          </span>
        </span>
      ),
    },
    {
      id: 'state',
      title: t('status'),
      cell: ({ status, error }) => (
        <span className="two-lines">
          <Badge tone={tones[status]}>{t(`refunds.state.${status}`)}</Badge>
          {error && <RefundError reason={error} />}
        </span>
      ),
    },
    {
      id: 'amount',
      title: t('refunds.amount'),
      numeric: true,
      cell: ({ amount }) => <Money amount={amount} currency={currency} strong />,
    },
  ];
  return (
    <Card flush title={t('refunds.title')}>
      <Table
        label={t('refunds.title')}
        rows={refunds}
        columns={columns}
        rowId={({ created_at: at, amount }) => `${at} ${amount}`}
      />
    </Card>
  );
}

/** Why it failed, as an error would say it. */
function RefundError({ reason }: { reason: string }) {
  const said = useRecordedError({ reason, message: reason });
  return <span className="soft">{said?.text ?? reason}</span>;
}
