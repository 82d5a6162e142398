// What was ordered.
import type { Esim, FoundOrder, OrderLine, Ticket } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Thumb } from '../../media/Picture.tsx';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Count, Money } from '../../ui/Money.tsx';
import { Card } from '../../ui/Page.tsx';
import { shortId } from '../../ui/PersonLink.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';

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

export function Lines({ order: { currency, kind }, lines }: { order: FoundOrder; lines: readonly OrderLine[] }) {
  const { t } = useTranslation('orders');
  const columns: Column<OrderLine>[] = [
    {
      id: 'name',
      title: t('lines.name'),
      wide: true,
      cell: (line) => <LineName line={line} isShop={kind === 'shop'} />,
    },
    { id: 'quantity', title: t('lines.quantity'), numeric: true, cell: ({ quantity }) => <Count value={quantity} /> },
    {
      id: 'refunded',
      title: t('lines.refunded'),
      numeric: true,
      cell: ({ refunded_quantity: refunded }) => <Count value={refunded} />,
    },
    {
      id: 'price',
      title: t('lines.price'),
      numeric: true,
      minor: true,
      cell: ({ price }) => <Money amount={price} currency={currency} />,
    },
    {
      id: 'total',
      title: t('total'),
      numeric: true,
      cell: ({ total }) => <Money amount={total} currency={currency} strong />,
    },
  ];
  return (
    <Card flush title={t('lines.title')}>
      <Table label={t('lines.title')} rows={lines} columns={columns} rowId={({ line }) => String(line)} />
    </Card>
  );
}

const tones: Record<Ticket['status'], Tone> = { valid: 'good', used: 'plain', refunded: 'warn', cancelled: 'bad' };

export function Tickets({ tickets }: { tickets: readonly Ticket[] }) {
  const { t } = useTranslation('orders');
  const columns: Column<Ticket>[] = [
    { id: 'seat', title: t('tickets.seat'), wide: true, cell: ({ category, seat }) => `${category} ${seat}` },
    { id: 'id', title: t('tickets.id'), cell: ({ id }) => <Copy text={id} label={shortId(id)} /> },
    {
      id: 'state',
      title: t('status'),
      cell: ({ status }) => <Badge tone={tones[status]}>{t(`ticket.${status}`)}</Badge>,
    },
    {
      id: 'price',
      title: t('lines.price'),
      numeric: true,
      cell: ({ price, currency }) => <Money amount={price} currency={currency} />,
    },
  ];
  return (
    <Card flush title={t('tickets.title')}>
      <Table label={t('tickets.title')} rows={tickets} columns={columns} rowId={({ id }) => id} />
    </Card>
  );
}

const esimTones: Record<Esim['status'], Tone> = { active: 'good', expired: 'plain', refunded: 'warn' };

export function Esims({ esims }: { esims: readonly Esim[] }) {
  const { t } = useTranslation('orders');
  const columns: Column<Esim>[] = [
    { id: 'plan', title: t('esims.plan'), wide: true, cell: ({ plan_name: plan }) => plan },
    {
      id: 'state',
      title: t('status'),
      cell: ({ status }) => <Badge tone={esimTones[status]}>{t(`esims.states.${status}`)}</Badge>,
    },
    {
      id: 'used',
      title: t('esims.data'),
      cell: ({ data_used: used, data_total: total }) =>
        total > 0 ? t('esims.used', { used, total }) : t('esims.usedUnlimited', { used }),
    },
    { id: 'until', title: t('esims.until'), cell: ({ expires_at: end }) => <Time at={end} /> },
    {
      id: 'usageAt',
      title: t('esims.usageAt'),
      cell: ({ usage_at: at }) => (at ? <Time at={at} /> : t('esims.never')),
    },
  ];
  return (
    <Card flush title={t('esims.title')}>
      <Table label={t('esims.title')} rows={esims} columns={columns} rowId={({ id }) => id} />
    </Card>
  );
}
