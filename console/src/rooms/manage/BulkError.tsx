import { useTranslation } from 'react-i18next';
import { isPlazaError } from '../../app/plaza.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { BrokenFile } from './bulk.ts';
import { AnotherFile } from './uploads.ts';

/** An error of the server, or one that only this page finds. */
export function BulkError({ error }: { error: unknown }) {
  const { t } = useTranslation('manage');
  const isAnother = error instanceof AnotherFile;
  if (!isAnother && !(error instanceof BrokenFile)) return <ErrorNote error={error} />;
  return (
    <div className="note bad" role="alert">
      <Icon name="alert" />
      <div className="note-body">
        <p>{t(isAnother ? 'bulk.anotherFile' : 'bulk.brokenFile')}</p>
      </div>
    </div>
  );
}

/** Where a seller has an open import of the kind: the way to it. */
export function OpenImportLink({ error }: { error: unknown }) {
  const { t } = useTranslation('manage');
  const open = isPlazaError(error, 'IMPORT_OPEN') ? error.metadata['import_id'] : undefined;
  if (open === undefined) return null;
  return (
    <div className="actions">
      <ButtonLink to={`/manage/bulk/${open}`}>{t('bulk.toOpen')}</ButtonLink>
    </div>
  );
}
