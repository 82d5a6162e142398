// Everything that a list has, as CSV: reads page after page, and says how far it is.
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorSentence } from '../app/errors.ts';
import { Button } from './Button.tsx';
import { csvOf, download } from './csv.ts';
import type { ListState } from './list.ts';
import type { Column } from './Table.tsx';
import { useToast } from './Toast.tsx';

interface ExportButtonProps<Row> {
  /** Without `.csv`. */
  name: string;
  list: ListState<Row>;
  columns: readonly Column<Row>[];
}

export function ExportButton<Row>({ name, list, columns }: ExportButtonProps<Row>) {
  const { t } = useTranslation('app');
  const say = useToast();
  const sentenceOf = useErrorSentence();
  const [done, setDone] = useState<number>();
  const running = useRef<AbortController>(undefined);
  const start = async () => {
    const { signal } = (running.current = new AbortController());
    setDone(0);
    try {
      const rows = await list.all(setDone, signal);
      download(`${name}.csv`, new Blob([csvOf(columns, rows)], { type: 'text/csv' }));
      say(t('export.done', { count: rows.length }));
    } catch (error) {
      if (!signal.aborted) say(await sentenceOf(error));
    } finally {
      setDone(undefined);
    }
  };
  return done === undefined ? (
    <Button icon="download" onClick={() => void start()}>
      {t('export.start')}
    </Button>
  ) : (
    <Button icon="close" onClick={() => running.current?.abort()}>
      {t('export.running', { count: done })}
    </Button>
  );
}
