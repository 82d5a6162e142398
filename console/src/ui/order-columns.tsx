import type { FoundOrder } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { Money } from './Money.tsx';
import { OrderState } from './OrderState.tsx';
import type { Column } from './Table.tsx';
import { Time } from './Time.tsx';

/** What every list of orders shows: what was ordered, which leads to its page, how it stands, and what it costs. */
export function orderColumns(titles: Record<'order' | 'state' | 'total', string>) {
  return {
    order: {
      id: 'title',
      title: titles.order,
      wide: true,
      cell: ({ id, title, created_at }) => (
        <span className="two-lines">
          <Link to="/orders/$id" params={{ id }}>
            {title}
          </Link>
          <span className="soft">
            <Time at={created_at} />
          </span>
        </span>
      ),
      csv: ({ title }) => title,
    },
    state: {
      id: 'state',
      title: titles.state,
      cell: (order) => <OrderState order={order} />,
      csv: ({ status }) => status,
    },
    total: {
      id: 'total',
      title: titles.total,
      numeric: true,
      cell: ({ total, currency }) => <Money amount={total} currency={currency} strong />,
      csv: ({ total }) => total,
    },
  } satisfies Record<string, Column<FoundOrder>>;
}
