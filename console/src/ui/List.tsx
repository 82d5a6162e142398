// A list with everything around it: filters, the rows, more of them, an export, and what is shown when there is nothing.
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Filters } from '../app/search.ts';
import { Button } from './Button.tsx';
import { EmptyState } from './EmptyState.tsx';
import { ErrorNote } from './ErrorNote.tsx';
import type { ListState } from './list.ts';
import { Skeleton } from './Skeleton.tsx';
import { Table, type Column } from './Table.tsx';

/**
 * The filters of this page, which are in its address, a function that changes some of them, and what a list needs to know about them.
 * `keep`: names of what is no filter, since always one value is shown.
 */
export function useFilters<Values extends object>(
  kinds: Filters<Values>,
  { keep = [] }: { keep?: readonly (keyof Values)[] } = {},
): [Partial<Values>, (change: Partial<Values>) => void, Pick<ListProps<never>, 'isFiltered' | 'clearFilters'>] {
  const search: unknown = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = (some: Partial<Values>) =>
    void navigate({ to: '.', search: (now: object) => ({ ...now, ...some }), replace: true, resetScroll: false });
  const values = kinds.parse(search as Record<string, unknown>);
  const names = kinds.names.filter((name) => !keep.includes(name));
  const clear = () => change(Object.fromEntries(names.map((name) => [name, undefined])) as Partial<Values>);
  return [values, change, { isFiltered: names.some((name) => values[name] !== undefined), clearFilters: clear }];
}

interface ListProps<Row> {
  label: string;
  /** Whether the label is also a heading, on a page that has more than this list. */
  heading?: boolean;
  list: ListState<Row>;
  columns?: readonly Column<Row>[];
  rowId(row: Row): string;
  /** Draws the rows otherwise than as a table. */
  draw?(rows: readonly Row[]): ReactNode;
  /** In place of an empty table. */
  empty: ReactNode;
  filters?: ReactNode;
  /** Whether a filter is set: then nothing being there has another reason. */
  isFiltered?: boolean;
  clearFilters?(): void;
  actions?: ReactNode;
}

export function List<Row>({
  label,
  heading,
  list,
  columns = [],
  rowId,
  draw,
  empty,
  filters,
  isFiltered,
  clearFilters,
  actions,
}: ListProps<Row>) {
  const { t } = useTranslation('app');
  return (
    <section className="card list" aria-label={label}>
      {(heading || filters || actions) && (
        <div className="list-head">
          {heading && <h2>{label}</h2>}
          {filters && (
            <div className="filters" role="search" aria-label={t('list.filters', { list: label })}>
              {filters}
              {isFiltered && clearFilters && (
                <Button look="quiet" icon="close" onClick={clearFilters}>
                  {t('list.clear')}
                </Button>
              )}
            </div>
          )}
          {actions && <div className="actions">{actions}</div>}
        </div>
      )}
      {list.error ? (
        <div className="padded">
          <ErrorNote error={list.error} retry={list.retry} />
        </div>
      ) : list.isLoading ? (
        <Loading />
      ) : list.rows.length === 0 ? (
        isFiltered ? (
          <EmptyState icon="filter" title={t('list.noMatch')}>
            {t('list.noMatchText')}
          </EmptyState>
        ) : (
          empty
        )
      ) : (
        <>
          {draw?.(list.rows) ?? <Table label={label} rows={list.rows} columns={columns} rowId={rowId} />}
          <footer className="list-foot">
            <span className="soft num" role="status">
              {t(list.hasMore ? 'list.shownOfMore' : 'list.shownAll', { count: list.rows.length })}
            </span>
            {list.hasMore && (
              <Button busy={list.isLoadingMore} icon="arrowDown" onClick={list.loadMore}>
                {t('list.more')}
              </Button>
            )}
            {list.restart && (
              <Button
                look="quiet"
                icon="arrowUp"
                onClick={() => {
                  list.restart?.();
                  scrollTo({ top: 0 });
                }}
              >
                {t('list.restart')}
              </Button>
            )}
          </footer>
        </>
      )}
    </section>
  );
}

const widths = ['72%', '54%', '80%', '61%', '68%', '49%'];

function Loading() {
  const { t } = useTranslation('app');
  return (
    <div className="padded stack" role="status" aria-label={t('loading')}>
      {widths.map((width) => (
        <Skeleton key={width} width={width} />
      ))}
    </div>
  );
}
