// The lines of an import: what each would do or did, and what is wrong with it, that first.
import type { Import, ImportRow } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRecordedSentences } from '../../app/errors.ts';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import type { Column } from '../../ui/Table.tsx';
import { useImportLines } from './bulk-queries.ts';
import { differencesOf } from './differences.ts';
import { lineChoices, lineFilter, type LineChoice } from './filters.ts';

const tones: Record<Exclude<LineChoice, 'all'>, Tone> = {
  error: 'bad',
  create: 'good',
  change: 'accent',
  unchanged: 'plain',
  applied: 'good',
  conflict: 'warn',
  failed: 'bad',
};

function countsOf({ counts, results }: Import): Record<LineChoice, number> {
  return {
    error: counts.errors,
    create: counts.creates,
    change: counts.changes,
    unchanged: counts.unchanged,
    applied: results.applied,
    conflict: results.conflicts,
    failed: results.failed,
    all: counts.rows,
  };
}

/** What somebody should look at first. */
const firstOf = (counts: Record<LineChoice, number>): LineChoice =>
  (['failed', 'conflict', 'error'] as const).find((choice) => counts[choice] > 0) ?? 'all';

export function ImportLines({ job }: { job: Import }) {
  const { t, i18n } = useTranslation('manage');
  const counts = countsOf(job);
  const [{ lines = firstOf(counts) }, setFilters] = useFilters(lineFilter);
  const list = useImportLines(job, lines);
  const format = new Intl.NumberFormat(i18n.language);
  const choices = lineChoices.filter((choice) => choice === lines || choice === 'all' || counts[choice] > 0);
  const columns: Column<ImportRow>[] = [
    {
      id: 'line',
      title: t('bulk.lineNumber'),
      cell: ({ line }) => <span className="num">{format.format(line)}</span>,
    },
    { id: 'what', title: t('bulk.what'), wide: true, cell: (row) => <Line kind={job.kind} row={row} /> },
    {
      id: 'does',
      title: t('bulk.does'),
      cell: ({ action, outcome }) => {
        const is = outcome || action;
        return <Badge tone={tones[is]}>{t(`bulk.is.${is}`)}</Badge>;
      },
    },
  ];
  return (
    <List
      label={t('bulk.lines')}
      heading
      list={list}
      columns={columns}
      rowId={({ line, key }) => `${line} ${key}`}
      filters={
        <SelectField
          label={t('bulk.show')}
          value={lines}
          options={choices.map((choice) => ({
            value: choice,
            label: `${t(`bulk.are.${choice}`)} (${format.format(counts[choice])})`,
          }))}
          onValue={(value) => setFilters({ lines: lineChoices.find((choice) => choice === value) })}
        />
      }
      empty={<p className="padded soft">{t('bulk.noLines')}</p>}
    />
  );
}

function Line({ kind, row }: { kind: Import['kind']; row: ImportRow }) {
  const { t } = useTranslation('manage');
  const sentenceOf = useRecordedSentences(row.errors.length > 0);
  return (
    <span className="two-lines">
      <Name kind={kind} row={row} />
      {row.errors.map((error) => (
        <span key={`${error.field} ${error.reason}`}>
          {error.field && <code>{error.field}</code>} {sentenceOf(error)}
        </span>
      ))}
      <span className="soft">{textOf(row, t('bulk.nothingThere'))}</span>
    </span>
  );
}

/** With a way to what is there. */
function Name({ kind, row: { key, subject, action, outcome } }: { kind: Import['kind']; row: ImportRow }) {
  const isThere = subject && (action !== 'create' || outcome === 'applied');
  if (!isThere) return <span>{key || '–'}</span>;
  const list = kind === 'events' || kind === 'plans' ? kind : 'products';
  return <Link to={`/manage/${list}/${subject}`}>{key || subject}</Link>;
}

/** Column by column; of something new only what it gets. */
const textOf = (row: ImportRow, none: string): string =>
  differencesOf({ before: row.before ?? '', after: row.after ?? '' })
    .map(({ field, before, after = none }) =>
      row.action === 'create' ? `${field}: ${after}` : `${field}: ${before ?? none} → ${after}`,
    )
    .join(' · ');
