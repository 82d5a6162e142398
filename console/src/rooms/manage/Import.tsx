// One import, or one change of many: from the upload to the report. Its address is enough to go on with it.
import type { Import as ImportJob } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useMayFor, useSellers } from '../../app/sellers.ts';
import { useAction } from '../../ui/action.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Count } from '../../ui/Money.tsx';
import { Card, Fact, Facts, Page } from '../../ui/Page.tsx';
import { PersonLink } from '../../ui/PersonLink.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { importTones, saveCsv, writePermission } from './bulk.ts';
import { isOver, isWorkedOn, useImport } from './bulk-queries.ts';
import { BulkError } from './BulkError.tsx';
import { ImportLines } from './ImportLines.tsx';
import { CancelDialog, ConfirmStep, Failure } from './ImportSteps.tsx';
import { useThingId } from './ThingPage.tsx';
import { UploadStep } from './UploadStep.tsx';
import { useUpload } from './uploads.ts';

export function Import() {
  const { t } = useTranslation('manage');
  const id = useThingId();
  const sending = useUpload(id);
  const { data: job, error, refetch } = useImport(id, sending !== undefined && sending.error === undefined);
  const note = error && <ErrorNote error={error} retry={() => void refetch()} />;
  if (!job) return note ? <Page title={t('bulk.title')}>{note}</Page> : <PageSkeleton />;
  return (
    <Page title={`${t(`bulk.kinds.${job.kind}`)}: ${nameOf(job, t('bulk.byFilter'))}`} actions={<Actions job={job} />}>
      {note}
      <Card title={t('bulk.state')}>
        <div className="stack">
          <Progress job={job} />
          {job.state === 'uploading' && <UploadStep job={job} sending={sending} />}
          {job.failure && <Failure job={job} />}
          <Counts job={job} />
          {job.state === 'ready' && <ConfirmStep job={job} onRefused={() => void refetch()} />}
        </div>
      </Card>
      {job.counts.rows > 0 && <ImportLines job={job} />}
    </Page>
  );
}

const nameOf = ({ source, file_name: file }: ImportJob, byFilter: string): string =>
  source === 'filter' ? byFilter : file || 'CSV';

function Actions({ job }: { job: ImportJob }) {
  const { t } = useTranslation('manage');
  const may = useMayFor();
  const action = useAction();
  const [isCancelling, setCancelling] = useState(false);
  const mayWrite = may(job.merchant_id, 'catalogue.import') && may(job.merchant_id, writePermission[job.kind]);
  const save = () =>
    action.run(async () => saveCsv(`report-${job.kind}`, await plaza.api.exportImportReport({ id: job.id })));
  return (
    <>
      <ButtonLink look="quiet" to={job.merchant_id ? `/manage/bulk?merchant=${job.merchant_id}` : '/manage/bulk'}>
        {t('back')}
      </ButtonLink>
      {!isOver(job) && mayWrite && (
        <Button icon="close" onClick={() => setCancelling(true)}>
          {t('bulk.cancel')}
        </Button>
      )}
      {job.counts.rows > 0 && !isWorkedOn(job) && (
        <Button icon="download" busy={action.isBusy} onClick={save}>
          {t('bulk.report')}
        </Button>
      )}
      {action.error !== undefined && <BulkError error={action.error} />}
      {isCancelling && <CancelDialog job={job} onClose={() => setCancelling(false)} />}
    </>
  );
}

function Progress({ job }: { job: ImportJob }) {
  const { t } = useTranslation('manage');
  const { state, progress } = job;
  return (
    <>
      <p role="status">
        <Badge tone={importTones[state]}>{t(`bulk.states.${state}`)}</Badge> {t(`bulk.about.${state}`)}
      </p>
      {isWorkedOn(job) && <progress value={progress} max={100} aria-label={t(`bulk.states.${state}`)} />}
    </>
  );
}

function Counts({ job }: { job: ImportJob }) {
  const { t } = useTranslation('manage');
  const { data: sellers } = useSellers();
  const { counts, results, state } = job;
  const seller = sellers?.merchants.find(({ id }) => id === job.merchant_id)?.name;
  const isApplied = state === 'applying' || state === 'done' || results.applied > 0;
  const numbers = [
    ...(counts.rows > 0 ? (['rows', 'creates', 'changes', 'unchanged', 'errors'] as const) : []).map(
      (name) => [name, counts[name]] as const,
    ),
    ...(isApplied ? (['applied', 'conflicts', 'failed'] as const) : []).map((name) => [name, results[name]] as const),
  ];
  return (
    <Facts>
      {numbers.map(([name, value]) => (
        <Fact key={name} name={t(`bulk.counts.${name}`)}>
          <Count value={value} />
        </Fact>
      ))}
      <Fact name={t('seller')}>{job.merchant_id ? (seller ?? <code>{job.merchant_id}</code>) : t('platform')}</Fact>
      <Fact name={t('bulk.begun')}>
        <Time at={job.created_at} />
      </Fact>
      {job.finished_at && (
        <Fact name={t('bulk.ended')}>
          <Time at={job.finished_at} />
        </Fact>
      )}
      {job.actor && (
        <Fact name={t('changes.who')}>
          <PersonLink id={job.actor} />
        </Fact>
      )}
      {job.reason && <Fact name={t('reason')}>{job.reason}</Fact>}
    </Facts>
  );
}
