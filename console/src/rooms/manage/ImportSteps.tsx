// What a person decides about an import, and why one failed.
import type { Import } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { useRecordedError } from '../../app/errors.ts';
import { plaza } from '../../app/plaza.ts';
import { useMayFor } from '../../app/sellers.ts';
import { useAction } from '../../ui/action.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { writePermission } from './bulk.ts';
import { useRefresh } from './queries.ts';

/** `onRefused`: the preview may have become another one. */
export function ConfirmStep({ job, onRefused }: { job: Import; onRefused(): void }) {
  const { t } = useTranslation('manage');
  const may = useMayFor();
  const refresh = useRefresh();
  const count = job.counts.creates + job.counts.changes;
  const form = useForm({
    id: `manage-import-confirm.${job.id}.${job.etag}`,
    initial: {},
    send: async (_, key) => {
      try {
        return await plaza.api.confirmImport({ id: job.id, etag: job.etag }, { key });
      } catch (error) {
        onRefused();
        throw error;
      }
    },
    onSent: refresh,
  });
  if (!may(job.merchant_id, 'catalogue.import') || !may(job.merchant_id, writePermission[job.kind])) return null;
  return (
    <div className="stack">
      {count === 0 ? (
        <p>{t('bulk.nothing')}</p>
      ) : (
        <Form form={form} submit={t('bulk.apply', { count })}>
          <p>{t('bulk.applyAbout')}</p>
          {job.counts.errors > 0 && <p>{t('bulk.leftOut', { count: job.counts.errors })}</p>}
        </Form>
      )}
      <PreviewAgain job={job} />
    </div>
  );
}

function PreviewAgain({ job: { id } }: { job: Import }) {
  const { t } = useTranslation('manage');
  const refresh = useRefresh();
  const action = useAction();
  return (
    <>
      <div className="actions">
        <Button
          look="quiet"
          icon="refresh"
          busy={action.isBusy}
          onClick={() => action.run(() => plaza.api.previewImport({ id }).then(refresh))}
        >
          {t('bulk.previewAgain')}
        </Button>
      </div>
      {action.error !== undefined && <ErrorNote error={action.error} />}
    </>
  );
}

export function CancelDialog({ job, onClose }: { job: Import; onClose(): void }) {
  const { t } = useTranslation('manage');
  const say = useToast();
  const refresh = useRefresh();
  const form = useForm({
    id: `manage-import-cancel.${job.id}`,
    initial: {},
    send: (_, key) => plaza.api.cancelImport({ id: job.id }, { key }),
    onSent: () => {
      refresh();
      say(t('bulk.about.cancelled'));
      onClose();
    },
  });
  return (
    <Dialog title={t('bulk.cancel')} onClose={onClose}>
      <p>{t('bulk.cancelAbout')}</p>
      <Form form={form} submit={t('bulk.cancelNow')} look="danger">
        {null}
      </Form>
    </Dialog>
  );
}

/** Why it failed as a whole. */
export function Failure({ job }: { job: Import }) {
  const { t } = useTranslation('manage');
  const said = useRecordedError({ reason: job.failure, message: job.failure_message });
  const merchant = job.merchant_id ? `&merchant=${job.merchant_id}` : '';
  return (
    <div className="note bad" role="alert">
      <Icon name="alert" />
      <div className="note-body">
        <p>
          <strong>{said?.text}</strong> {job.failure_line > 0 && t('bulk.inLine', { line: job.failure_line })}
        </p>
        {said?.original && <p lang="en">{said.original}</p>}
        {said?.remedy && <p>{said.remedy}</p>}
        {job.source === 'file' && (
          <ButtonLink size="small" to={`/manage/bulk/import?kind=${job.kind}${merchant}`}>
            {t('bulk.importAnother')}
          </ButtonLink>
        )}
      </div>
    </div>
  );
}
