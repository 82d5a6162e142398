// Stacked bars for days. What the bars show is also a table, for who does not see them.
interface BarChartProps {
  label: string;
  /** At most three: so many colours there are. */
  series: readonly string[];
  bars: readonly { label: string; values: readonly number[] }[];
  format(value: number): string;
}

const sum = (values: readonly number[]): number => values.reduce((one, other) => one + other, 0);

export function BarChart({ label, series, bars, format }: BarChartProps) {
  const highest = Math.max(...bars.map(({ values }) => sum(values)), 0);
  // So many labels have room, also on a phone.
  const every = Math.ceil(bars.length / 6);
  return (
    <figure className="chart">
      <div className="chart-top soft" aria-hidden="true">
        <span className="num">{format(highest)}</span>
        <span className="chart-legend">
          {series.map((name, index) => (
            <span key={name} className={`series-${index}`}>
              {name}
            </span>
          ))}
        </span>
      </div>
      <div className="chart-bars" aria-hidden="true">
        {bars.map((bar) => (
          <Bar key={bar.label} {...{ bar, series, highest, format }} />
        ))}
      </div>
      <div className="chart-days soft" aria-hidden="true">
        {bars.map(({ label: day }, index) => (
          <span key={day}>{(bars.length - 1 - index) % every === 0 ? day : ''}</span>
        ))}
      </div>
      <div className="visually-hidden">
        <ChartTable {...{ label, series, bars, format }} />
      </div>
    </figure>
  );
}

function Bar({
  bar: { label, values },
  series,
  highest,
  format,
}: Pick<BarChartProps, 'series' | 'format'> & { bar: BarChartProps['bars'][number]; highest: number }) {
  return (
    <div className="chart-bar">
      {values.map(
        (value, index) =>
          value > 0 && (
            <span
              key={series[index]}
              className={`series-${index}`}
              style={{ height: `${((100 * value) / highest).toFixed(2)}%` }}
            />
          ),
      )}
      <div className="chart-tip">
        <strong>{label}</strong>
        {series.map((name, index) => (
          <span key={name}>
            <span>{name}</span> <span className="num">{format(values[index] ?? 0)}</span>
          </span>
        ))}
      </div>
    </div>
  );
}

function ChartTable({ label, series, bars, format }: BarChartProps) {
  return (
    <table>
      <caption>{label}</caption>
      <thead>
        <tr>
          <td />
          {series.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bars.map((bar) => (
          <tr key={bar.label}>
            <th scope="row">{bar.label}</th>
            {bar.values.map((value, index) => (
              <td key={series[index]}>{format(value)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
