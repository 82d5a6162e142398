// What administrators did to something, and why; on request also who read it.
import type { AuditEntry } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../app/plaza.ts';
import { useMay } from '../app/session.tsx';
import { callsOf, type ServiceName } from '../app/services.ts';
import { Badge } from './Badge.tsx';
import { Button } from './Button.tsx';
import { List } from './List.tsx';
import { useList } from './list.ts';
import { PersonLink } from './PersonLink.tsx';
import { RpcName } from './RpcName.tsx';
import type { Column } from './Table.tsx';
import { Time } from './Time.tsx';

interface AuditTrailProps {
  service: ServiceName;
  subject: string;
  /** On a page with several of them. */
  label?: string;
}

/** Nothing for who may not read the audit log. */
export function AuditTrail(props: AuditTrailProps) {
  return useMay()('audit.read') ? <Entries {...props} /> : null;
}

function Entries({ service, subject, label }: AuditTrailProps) {
  const { t } = useTranslation('app');
  const [withReads, setWithReads] = useState(false);
  const list = useList(['audit', service, subject, withReads], async (page, signal) => {
    const input = { subject, changes_only: !withReads, ...page };
    const { entries, next_page_token: next } = await plaza.api[callsOf(service).auditLog](input, { signal });
    return { rows: withoutBegun(entries), next };
  });
  return (
    <List
      label={label ?? t('audit.title')}
      heading
      list={list}
      columns={useColumns()}
      rowId={({ id }) => id}
      actions={
        <Button size="small" look="quiet" aria-pressed={withReads} onClick={() => setWithReads((now) => !now)}>
          {t(withReads ? 'audit.changesOnly' : 'audit.withReads')}
        </Button>
      }
      empty={<p className="padded soft">{t('audit.empty')}</p>}
    />
  );
}

/** An entry before the effect says nothing once there is one that says how it ended. */
function withoutBegun(entries: readonly AuditEntry[]): AuditEntry[] {
  const ended = new Set(entries.filter(({ outcome }) => outcome !== 'begun').map(({ request_id: id }) => id));
  return entries.filter(({ outcome, request_id: id }) => outcome !== 'begun' || !ended.has(id));
}

function useColumns(): Column<AuditEntry>[] {
  const { t } = useTranslation('app');
  return [
    {
      id: 'what',
      title: t('audit.what'),
      wide: true,
      cell: (entry) => (
        <span className="two-lines">
          <span>
            <RpcName rpc={entry.rpc} /> {entry.outcome !== 'done' && <Outcome entry={entry} />}
          </span>
          {entry.reason && <span className="soft">{entry.reason}</span>}
        </span>
      ),
    },
    { id: 'who', title: t('audit.who'), cell: ({ actor }) => <PersonLink id={actor} /> },
    { id: 'when', title: t('audit.when'), numeric: true, cell: ({ at }) => <Time at={at} as="exact" /> },
  ];
}

function Outcome({ entry: { outcome, details } }: { entry: AuditEntry }) {
  const { t } = useTranslation('app');
  if (outcome === 'begun') return <Badge tone="warn">{t('audit.begun')}</Badge>;
  const { error } = details;
  return <Badge tone="bad">{typeof error === 'string' ? error : t('audit.error')}</Badge>;
}
