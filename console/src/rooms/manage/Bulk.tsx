// Where imports and changes of many begin, exports, and what there was so far.
import type { Import } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useMayFor } from '../../app/sellers.ts';
import { useAction } from '../../ui/action.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Count } from '../../ui/Money.tsx';
import { Card } from '../../ui/Page.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { importTones, saveCsv, writePermission } from './bulk.ts';
import { useImports } from './bulk-queries.ts';
import { BulkError } from './BulkError.tsx';
import { importKinds, merchantFilter, type ImportKind } from './filters.ts';
import { Manage } from './Manage.tsx';

export function Bulk() {
  const [{ merchant }, setFilters] = useFilters(merchantFilter);
  return (
    <Manage merchant={merchant} onMerchant={(chosen) => setFilters({ merchant: chosen })}>
      {({ merchantId }) => (
        <>
          <Start merchantId={merchantId} />
          <Exports key={`exports ${merchantId}`} merchantId={merchantId} />
          <Imports key={merchantId} merchantId={merchantId} />
        </>
      )}
    </Manage>
  );
}

interface Of {
  merchantId: string | undefined;
}

function Start({ merchantId }: Of) {
  const { t } = useTranslation('manage');
  const may = useMayFor();
  const mayAny = importKinds.some((kind) => may(merchantId, writePermission[kind]));
  if (!may(merchantId, 'catalogue.import') || !mayAny) return null;
  const search = merchantId === undefined ? '' : `?merchant=${merchantId}`;
  return (
    <Card title={t('bulk.start')}>
      <div className="stack">
        <p className="soft">{t('bulk.startAbout')}</p>
        <div className="actions">
          <ButtonLink look="primary" icon="arrowUp" to={`/manage/bulk/import${search}`}>
            {t('bulk.import')}
          </ButtonLink>
          <ButtonLink icon="filter" to={`/manage/bulk/change${search}`}>
            {t('bulk.changeMany')}
          </ButtonLink>
        </div>
      </div>
    </Card>
  );
}

function Exports({ merchantId }: Of) {
  const { t } = useTranslation('manage');
  const action = useAction();
  const save = (kind: ImportKind) =>
    action.run(async () => {
      const answer = await plaza.api.exportCatalogue({ kind, ...(merchantId && { merchant_id: merchantId }) });
      await saveCsv(kind, answer);
    });
  return (
    <Card title={t('bulk.export')}>
      <div className="stack">
        <p className="soft">{t(merchantId === undefined ? 'bulk.exportPlatform' : 'bulk.exportAbout')}</p>
        <div className="actions">
          {importKinds.map((kind) => (
            <Button key={kind} icon="download" busy={action.isBusy} onClick={() => save(kind)}>
              {t(`bulk.kinds.${kind}`)}
            </Button>
          ))}
        </div>
        {action.error !== undefined && <BulkError error={action.error} />}
      </div>
    </Card>
  );
}

function Imports({ merchantId }: Of) {
  const { t } = useTranslation('manage');
  const list = useImports(merchantId ? { merchant_id: merchantId } : {});
  const columns: Column<Import>[] = [
    {
      id: 'what',
      title: t('bulk.what'),
      wide: true,
      cell: (job) => (
        <span className="two-lines">
          <Link to="/manage/bulk/$id" params={{ id: job.id }}>
            {t(`bulk.kinds.${job.kind}`)}
          </Link>
          <span className="soft">{job.source === 'filter' ? t('bulk.byFilter') : job.file_name}</span>
        </span>
      ),
    },
    { id: 'when', title: t('bulk.begun'), minor: true, cell: ({ created_at: at }) => <Time at={at} /> },
    {
      id: 'state',
      title: t('stateTitle'),
      cell: ({ state }) => <Badge tone={importTones[state]}>{t(`bulk.states.${state}`)}</Badge>,
    },
    { id: 'lines', title: t('bulk.lines'), numeric: true, cell: ({ counts }) => <Count value={counts.rows} /> },
    {
      id: 'applied',
      title: t('bulk.applied'),
      numeric: true,
      cell: ({ results }) => <Count value={results.applied} />,
    },
  ];
  return (
    <List
      label={t('bulk.imports')}
      heading
      list={list}
      columns={columns}
      rowId={({ id }) => id}
      empty={
        <EmptyState icon="queue" title={t('bulk.empty')}>
          {t('bulk.emptyText')}
        </EmptyState>
      }
    />
  );
}
