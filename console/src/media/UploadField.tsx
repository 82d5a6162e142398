// Files of this machine that become pictures: chosen or dropped, each with its progress, and with what went wrong in words.
import type { Media } from '@plaza/client';
import { useId, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../ui/Button.tsx';
import { ErrorNote } from '../ui/ErrorNote.tsx';
import { Refusal } from './Refusal.tsx';
import { NotSecure, NotStored, pictureTypes, type About } from './send.ts';
import { useUploads, type Upload, type UploadsState } from './uploads.ts';
import './media.css';

interface UploadFieldProps {
  label: string;
  /** By default what can be sent. */
  hint?: string;
  /** What the pictures are for, and whose they are. */
  about: About;
  /** Several at a time. */
  multiple?: boolean;
  disabled?: boolean;
  /** A picture is ready: once for each. */
  onReady(media: Media): void;
}

export function UploadField({ label, hint, about, multiple = false, disabled, onReady }: UploadFieldProps) {
  const { t } = useTranslation('app');
  const id = useId();
  const [isOver, setOver] = useState(false);
  const [done, setDone] = useState('');
  const uploads = useUploads((media) => {
    setDone(media.id);
    onReady(media);
  });
  const add = (files: FileList | undefined | null) => {
    const chosen = [...(files ?? [])].slice(0, multiple ? undefined : 1);
    if (!disabled && chosen.length > 0) uploads.add(chosen, about);
  };
  const over = (event: DragEvent) => {
    event.preventDefault();
    setOver(!disabled);
  };
  return (
    <div
      className={isOver ? 'field drop over' : 'field drop'}
      onDragEnter={over}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        add(event.dataTransfer.files);
      }}
    >
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="file"
        accept={pictureTypes.join(',')}
        multiple={multiple}
        disabled={disabled}
        aria-describedby={`${id}-more`}
        onChange={({ target }) => {
          add(target.files);
          // The same file can be chosen again.
          target.value = '';
        }}
      />
      <p id={`${id}-more`} className="field-hint">
        {hint ?? t('picture.hint')}
      </p>
      <UploadList uploads={uploads} />
      <p className="visually-hidden" role="status">
        {done && uploads.shown.length === 0 && t('picture.allReady')}
      </p>
    </div>
  );
}

function UploadList({ uploads }: { uploads: UploadsState }) {
  const { t } = useTranslation('app');
  if (uploads.shown.length === 0) return null;
  return (
    <ul className="uploads" aria-label={t('picture.uploads')}>
      {uploads.shown.map((upload) => (
        <UploadLine key={upload.key} upload={upload} uploads={uploads} />
      ))}
    </ul>
  );
}

function UploadLine({ upload, uploads }: { upload: Upload; uploads: UploadsState }) {
  const { t } = useTranslation('app');
  const { key, name, size, sent, step, refusal, error } = upload;
  const isUnderWay = step === 'waiting' || step === 'sending' || step === 'processing';
  const percent = Math.floor((sent / Math.max(size, 1)) * 100);
  return (
    <li>
      <div className="upload-line">
        <span className="upload-name">{name}</span>
        <span className="soft num" role="status">
          {step === 'sending' && sent > 0 ? t('picture.percent', { percent }) : t(`picture.step.${step}`)}
        </span>
        {step === 'failed' && (
          <Button size="small" icon="refresh" onClick={() => uploads.retry(key)}>
            {t('retry')}
          </Button>
        )}
        <IconButton
          icon="close"
          label={t(isUnderWay ? 'picture.cancel' : 'picture.dismiss', { name })}
          onClick={() => uploads.remove(key)}
        />
      </div>
      {isUnderWay && (
        <progress
          aria-label={t('picture.progress', { name })}
          max={size}
          {...(step !== 'processing' && { value: sent })}
        />
      )}
      {refusal && (
        <p className="field-error" role="alert">
          <Refusal of={refusal} />
        </p>
      )}
      {step === 'failed' && <Failure error={error} />}
    </li>
  );
}

function Failure({ error }: { error: unknown }) {
  const { t } = useTranslation('app');
  if (!(error instanceof NotStored) && !(error instanceof NotSecure)) return <ErrorNote error={error} />;
  return (
    <p className="field-error" role="alert">
      {t(error instanceof NotSecure ? 'picture.notSecure' : 'picture.notStored')}
    </p>
  );
}
