// What a person, an order or a call went through: one line of time over all services.
import type { GetTraceResponse, TraceEntry } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useFilters } from '../../ui/List.tsx';
import { Page } from '../../ui/Page.tsx';
import { PersonLink, shortId } from '../../ui/PersonLink.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Timeline } from '../../ui/Timeline.tsx';
import { traceFilters } from './filters.ts';
import { useTrace } from './queries.ts';

export function Trace() {
  const { t } = useTranslation('trace');
  const [{ of = '' }, setFilters] = useFilters(traceFilters);
  const { data, error, refetch } = useTrace(of);
  return (
    <Page title={t('title')} about={t('about')}>
      <div role="search" className="filters">
        <SearchField
          label={t('of')}
          placeholder={t('hint')}
          value={of}
          onValue={(value) => setFilters({ of: value || undefined })}
        />
      </div>
      {of === '' && (
        <EmptyState icon="search" title={t('begin')}>
          {t('beginText')}
        </EmptyState>
      )}
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {of !== '' && data === undefined && !error && <Skeleton width="60%" height={160} />}
      {data === null && (
        <EmptyState icon="search" title={t('empty')}>
          {t('emptyText')}
        </EmptyState>
      )}
      {data && <Found trace={data} />}
    </Page>
  );
}

function Found({ trace }: { trace: GetTraceResponse }) {
  const { t } = useTranslation('trace');
  const { entries, user_id: person, order_ids: orders, missing, truncated } = trace;
  return (
    <>
      {person && (
        <p>
          {t('person')} <PersonLink id={person} withEmail />
        </p>
      )}
      {orders.length > 0 && (
        <p>
          {t('orders', { count: orders.length })}{' '}
          {orders.map((id) => (
            <span key={id}>
              <Link to="/orders/$id" params={{ id }} className="mono">
                {shortId(id)}
              </Link>{' '}
            </span>
          ))}
        </p>
      )}
      {missing.map((service) => (
        <p key={service} className="soft" role="status">
          {t('missing', { service })}
        </p>
      ))}
      {truncated && <p className="soft">{t('truncated', { count: entries.length })}</p>}
      <Timeline
        steps={entries.map((entry, index) => ({
          id: String(index),
          at: entry.at,
          title: <Title entry={entry} />,
          tone: toneOf(entry),
          children: <More entry={entry} />,
        }))}
      />
    </>
  );
}

function Title({ entry: { kind, what } }: { entry: TraceEntry }) {
  const { t } = useTranslation('trace');
  return (
    <>
      {t(`kind.${kind}`)} <code>{what}</code>
    </>
  );
}

function More({ entry }: { entry: TraceEntry }) {
  const { t } = useTranslation('trace');
  const { service, outcome, subject, actor, detail, attempts, request_id: request } = entry;
  return (
    <span className="actions">
      <Badge>{service}</Badge>
      {outcome && <code>{outcome}</code>}
      {detail && <code>{detail}</code>}
      {attempts > 1 && <span className="soft">{t('attempts', { count: attempts })}</span>}
      {subject && <Copy text={subject} label={shortId(subject)} />}
      {actor && (
        <span className="soft">
          {t('by')} <PersonLink id={actor} />
        </span>
      )}
      {request && <Copy text={request} label={t('request', { id: shortId(request) })} />}
    </span>
  );
}

const bad = new Set(['failed', 'error', 'dead', 'refused', 'expired']);
const open = new Set(['begun', 'pending', 'handed', 'waiting']);

function toneOf({ kind, what, outcome }: TraceEntry): Tone {
  if (bad.has(outcome) || (kind === 'order' && /failed$/.test(what)) || (kind === 'call' && /^[45]\d\d$/.test(outcome)))
    return 'bad';
  if (open.has(outcome) || what === 'waiting') return 'warn';
  return kind === 'posting' || what === 'paid' ? 'good' : 'plain';
}
