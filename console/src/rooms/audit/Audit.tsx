import type { AuditEntry } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorSentence } from '../../app/errors.ts';
import type { ServiceName } from '../../app/services.ts';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { download } from '../../ui/csv.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Fact, Facts, Page } from '../../ui/Page.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { AuditFilterFields } from './AuditFilterFields.tsx';
import { auditFilters } from './filters.ts';
import { Chain } from './Chain.tsx';
import { exportAudit, useAudit } from './queries.ts';

const tones: Record<AuditEntry['outcome'], Tone> = { begun: 'warn', done: 'good', error: 'bad' };
const shortLength = 8;
const short = (id: string) => (id.length > shortLength + 4 ? `${id.slice(0, shortLength)}…` : id);
const nameOf = (rpc: string) => rpc.slice(rpc.indexOf('/') + 1);

export function Audit() {
  const { t } = useTranslation('audit');
  const [filters, , filtering] = useFilters(auditFilters, { keep: ['service'] });
  const service: ServiceName = filters.service ?? 'auth';
  const list = useAudit(service, filters);
  const [shown, setShown] = useState<AuditEntry>();
  const columns = useColumns(setShown);
  const say = useToast();
  const sentenceOf = useErrorSentence();
  const exportAs = async (format: 'csv' | 'jsonl') => {
    try {
      download(`audit-${service}.${format}`, await exportAudit(service, filters, format));
      say(t('exported'));
    } catch (error) {
      say(await sentenceOf(error));
    }
  };
  return (
    <Page title={t('title')} about={t('about')}>
      <Chain service={service} />
      <List
        label={t('title')}
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        filters={<AuditFilterFields service={service} />}
        {...filtering}
        actions={
          <>
            <Button icon="download" onClick={() => void exportAs('csv')}>
              {t('exportCsv')}
            </Button>
            <Button icon="download" onClick={() => void exportAs('jsonl')}>
              {t('exportJson')}
            </Button>
          </>
        }
        empty={
          <EmptyState icon="ledger" title={t('empty', { service })}>
            {t('emptyText')}
          </EmptyState>
        }
      />
      {shown && <Entry entry={shown} onClose={() => setShown(undefined)} />}
    </Page>
  );
}

function Entry({ entry, onClose }: { entry: AuditEntry; onClose(): void }) {
  const { t } = useTranslation('audit');
  return (
    <Dialog title={nameOf(entry.rpc)} onClose={onClose}>
      <p>
        <Badge tone={tones[entry.outcome]}>{t(`outcome.${entry.outcome}`)}</Badge>{' '}
        <span className="soft">{t(`meaning.${entry.outcome}`)}</span>
      </p>
      {entry.reason && <blockquote className="note">{entry.reason}</blockquote>}
      <Facts>
        <Fact name={t('when')}>
          <Time at={entry.at} as="exact" />
        </Fact>
        <Fact name={t('who')}>
          <Copy text={entry.actor} />
        </Fact>
        {entry.act && (
          <Fact name={t('act')}>
            <Copy text={entry.act} />
          </Fact>
        )}
        {entry.merchant && (
          <Fact name={t('merchant')}>
            <Copy text={entry.merchant} />
          </Fact>
        )}
        {entry.key_id && (
          <Fact name={t('keyId')}>
            <Copy text={entry.key_id} />
          </Fact>
        )}
        {entry.subject && (
          <Fact name={entry.subject_kind || t('subject')}>
            <Copy text={entry.subject} />
          </Fact>
        )}
        {entry.address && <Fact name={t('address')}>{entry.address}</Fact>}
        <Fact name={t('request')}>
          <Copy text={entry.request_id} />
        </Fact>
        {entry.idempotency_key && (
          <Fact name={t('key')}>
            <Copy text={entry.idempotency_key} />
          </Fact>
        )}
      </Facts>
      <pre className="payload" role="region" tabIndex={0} aria-label={t('details')}>
        {JSON.stringify(entry.details, undefined, 2)}
      </pre>
    </Dialog>
  );
}

function useColumns(show: (entry: AuditEntry) => void): Column<AuditEntry>[] {
  const { t } = useTranslation('audit');
  return [
    {
      id: 'what',
      title: t('what'),
      wide: true,
      cell: ({ rpc, reason }) => (
        <span className="two-lines">
          <strong>{nameOf(rpc)}</strong>
          {reason && <span className="soft">{reason}</span>}
        </span>
      ),
    },
    {
      id: 'outcome',
      title: t('outcomeTitle'),
      minor: true,
      cell: ({ outcome }) => <Badge tone={tones[outcome]}>{t(`outcome.${outcome}`)}</Badge>,
    },
    {
      id: 'subject',
      title: t('subject'),
      minor: true,
      cell: ({ subject, subject_kind: kind }) =>
        subject ? <Copy text={subject} label={`${kind} ${short(subject)}`} /> : <span className="soft">–</span>,
    },
    {
      id: 'who',
      title: t('who'),
      minor: true,
      cell: ({ actor }) => <Copy text={actor} label={short(actor)} />,
    },
    { id: 'when', title: t('when'), numeric: true, cell: ({ at }) => <Time at={at} as="exact" /> },
    {
      id: 'more',
      title: t('details'),
      numeric: true,
      cell: (entry) => (
        <Button size="small" onClick={() => show(entry)}>
          {t('show')}
          <span className="visually-hidden">{nameOf(entry.rpc)}</span>
        </Button>
      ),
    },
  ];
}
