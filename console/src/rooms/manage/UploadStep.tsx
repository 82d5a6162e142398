// The way of a file to the server. After a reload the page has the file no more: it is chosen again, and goes on.
import type { Import } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { FileField } from '../../ui/Field.tsx';
import { BulkError } from './BulkError.tsx';
import { mostBytes, upload, type Upload } from './uploads.ts';

/** Why a file cannot be an import. */
export function useFileProblem(): (file: File) => string | undefined {
  const { t } = useTranslation('manage');
  return ({ size }) => {
    if (size === 0) return t('bulk.fileEmpty');
    return size > mostBytes ? t('bulk.fileTooLarge') : undefined;
  };
}

export function UploadStep({ job, sending }: { job: Import; sending: Upload | undefined }) {
  const { t } = useTranslation('manage');
  if (!sending || sending.error !== undefined)
    return (
      <>
        {sending && <BulkError error={sending.error} />}
        <ChooseAgain job={job} />
      </>
    );
  return (
    <div className="stack">
      <p role="status">{t('bulk.sending', { percent: Math.floor((sending.sent / sending.size) * 100) })}</p>
      <progress value={sending.sent} max={sending.size} aria-label={t('bulk.states.uploading')} />
    </div>
  );
}

function ChooseAgain({ job }: { job: Import }) {
  const { t } = useTranslation('manage');
  const [file, setFile] = useState<File>();
  const problemOf = useFileProblem();
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (file) void upload(job.id, file);
      }}
    >
      <FileField
        label={t('bulk.chooseAgain', { name: job.file_name })}
        hint={t('bulk.chooseAgainHint')}
        accept=".csv,.tsv,.txt,text/csv"
        required
        problemOf={(chosen) =>
          problemOf(chosen) ?? (chosen.name.slice(-200) === job.file_name ? undefined : t('bulk.otherName'))
        }
        onFile={setFile}
      />
      <div className="actions">
        <Button type="submit" look="primary">
          {t('bulk.goOn')}
        </Button>
      </div>
    </form>
  );
}
