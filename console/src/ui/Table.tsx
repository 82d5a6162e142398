// Rows and columns. On a phone each row is a card; a long table only draws what is in sight.
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';

export interface Column<Row> {
  id: string;
  title: string;
  cell(row: Row): ReactNode;
  /** Figures: to the right, all digits of one width. */
  numeric?: boolean;
  /** Takes the room that is left. */
  wide?: boolean;
  /** Left out where there is little room. */
  minor?: boolean;
  /** For an export; without it the column is not exported. */
  csv?(row: Row): string | number;
}

/** A column of an export that the table does not show. */
export const csvOnly = <Row,>(id: string, title: string, csv: (row: Row) => string): Column<Row> => ({
  id,
  title,
  cell: csv,
  csv,
});

interface TableProps<Row> {
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowId(row: Row): string;
}

const drawnAtOnce = 200;
const guessedHeight = 45;

export function Table<Row>({ label, rows, columns, rowId }: TableProps<Row>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(guessedHeight);
  const isLong = rows.length > drawnAtOnce;
  useLayoutEffect(() => {
    setTop(body.current?.offsetTop ?? 0);
    // While all rows are drawn they say how high one is: on a phone a row is a card.
    if (!isLong && rows.length > 0) setHeight((body.current?.offsetHeight ?? 0) / rows.length || guessedHeight);
  }, [isLong, rows.length]);
  const virtual = useWindowVirtualizer({
    count: isLong ? rows.length : 0,
    estimateSize: () => height,
    overscan: 20,
    scrollMargin: top,
  });
  const seen = virtual.getVirtualItems();
  const before = isLong ? (seen[0]?.start ?? top) - top : 0;
  const after = isLong ? virtual.getTotalSize() - ((seen.at(-1)?.end ?? top) - top) : 0;
  const drawn = isLong ? seen.map(({ index }) => index) : [...rows.keys()];
  return (
    <table className="table" aria-label={label} aria-rowcount={rows.length + 1} role="table">
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column.id} scope="col" role="columnheader" className={classOf(column)}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body} role="rowgroup">
        {before > 0 && <Spacer height={before} />}
        {drawn.map((index) => {
          const row = rows[index]!;
          return (
            <tr
              key={rowId(row)}
              role="row"
              aria-rowindex={index + 2}
              data-index={index}
              ref={isLong ? virtual.measureElement : undefined}
            >
              {columns.map((column) => (
                <td key={column.id} role="cell" data-title={column.title} className={classOf(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          );
        })}
        {after > 0 && <Spacer height={after} />}
      </tbody>
    </table>
  );
}

function Spacer({ height }: { height: number }) {
  return (
    <tr aria-hidden="true">
      <td style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

function classOf({ numeric, wide, minor }: Column<never>): string | undefined {
  return [numeric && 'numeric', wide && 'wide', minor && 'minor'].filter(Boolean).join(' ') || undefined;
}
