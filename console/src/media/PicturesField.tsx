// Pictures of a thing, in their order: uploaded here, or chosen from the library. The value is their ids, as a form keeps it.
import type { Picture as Shown } from '@plaza/client';
import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../ui/Button.tsx';
import { Badge } from '../ui/Badge.tsx';
import { ChooseDialog } from './ChooseDialog.tsx';
import { useKeepMedia, useMedia } from './library.ts';
import { altOf, Thumb } from './Picture.tsx';
import type { About } from './send.ts';
import { UploadField } from './UploadField.tsx';

interface PicturesFieldProps {
  label: string;
  hint?: string;
  /** What they are for, and whose they are. */
  about: About;
  /** How many there can be. */
  most: number;
  /** Those that are known already. */
  known: readonly Shown[];
  value: string;
  error?: string | undefined;
  onValue(value: string): void;
}

export const idsOf = (value: string): string[] => value.split(',').filter(Boolean);
export const valueOfPictures = (pictures: readonly Pick<Shown, 'id'>[]): string =>
  pictures.map(({ id }) => id).join(',');

export function PicturesField({ label, hint, about, most, known, value, error, onValue }: PicturesFieldProps) {
  const { t } = useTranslation('app');
  const keep = useKeepMedia();
  const [isChoosing, setChoosing] = useState(false);
  // Several uploads can end before this is drawn again.
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  }, [value]);
  const set = (ids: readonly string[]) => {
    latest.current = ids.join(',');
    onValue(latest.current);
  };
  const add = (...more: readonly string[]) =>
    set([...new Set([...(most === 1 ? [] : idsOf(latest.current)), ...more])].slice(0, most));
  const ids = idsOf(value);
  return (
    <fieldset className="checks pictures">
      <legend>{label}</legend>
      {hint && <p className="field-hint">{hint}</p>}
      {ids.length > 0 && <Chosen label={label} ids={ids} known={known} onIds={set} />}
      {error && <p className="field-error">{error}</p>}
      {ids.length >= most && most > 1 ? (
        <p className="soft">{t('picture.most', { count: most })}</p>
      ) : (
        <>
          <div>
            <Button icon="image" onClick={() => setChoosing(true)}>
              {t('picture.choose')}
            </Button>
          </div>
          <UploadField
            label={t('picture.upload')}
            about={about}
            multiple={most > 1}
            onReady={(media) => {
              keep(media);
              add(media.id);
            }}
          />
        </>
      )}
      {isChoosing && (
        <ChooseDialog
          about={about}
          most={most === 1 ? 1 : most - ids.length}
          chosen={ids}
          onChosen={(chosen) => {
            chosen.forEach(keep);
            add(...chosen.map(({ id }) => id));
          }}
          onClose={() => setChoosing(false)}
        />
      )}
    </fieldset>
  );
}

interface ChosenProps {
  label: string;
  ids: readonly string[];
  known: readonly Shown[];
  onIds(ids: readonly string[]): void;
}

function Chosen({ label, ids, known, onIds }: ChosenProps) {
  const { t } = useTranslation('app');
  const list = useRef<HTMLOListElement>(null);
  const dragged = useRef<string>(undefined);
  const [moved, setMoved] = useState<{ id: string; by: number }>();
  // A row that was put elsewhere has lost the focus.
  useLayoutEffect(() => {
    if (moved) list.current?.querySelector<HTMLElement>(`[data-move="${moved.id} ${moved.by}"]`)?.focus();
  }, [moved, ids]);
  const put = (id: string, place: number) => {
    const others = ids.filter((each) => each !== id);
    onIds([...others.slice(0, place), id, ...others.slice(place)]);
  };
  const move = (id: string, by: number) => {
    const place = ids.indexOf(id) + by;
    if (place < 0 || place >= ids.length) return;
    put(id, place);
    setMoved({ id, by });
  };
  return (
    <>
      <ol className="chosen" aria-label={label} ref={list}>
        {ids.map((id, place) => (
          <li
            key={id}
            draggable={ids.length > 1}
            onDragStart={() => {
              dragged.current = id;
            }}
            onDragOver={(event) => {
              if (dragged.current) event.preventDefault();
            }}
            onDrop={(event) => {
              if (!dragged.current) return;
              event.preventDefault();
              put(dragged.current, place);
              dragged.current = undefined;
            }}
          >
            <ChosenPicture id={id} known={known.find((each) => each.id === id)} number={place + 1}>
              {ids.length > 1 && place === 0 && <Badge tone="accent">{t('picture.main')}</Badge>}
            </ChosenPicture>
            {ids.length > 1 &&
              ([-1, 1] as const).map((by) => (
                <IconButton
                  key={by}
                  icon={by < 0 ? 'arrowUp' : 'arrowDown'}
                  label={t(by < 0 ? 'picture.earlier' : 'picture.later', { number: place + 1 })}
                  data-move={`${id} ${by}`}
                  aria-disabled={place + by < 0 || place + by >= ids.length || undefined}
                  onClick={() => move(id, by)}
                />
              ))}
            <IconButton
              icon="close"
              label={t('picture.remove', { number: place + 1 })}
              onClick={() => onIds(ids.filter((each) => each !== id))}
            />
          </li>
        ))}
      </ol>
      <p className="visually-hidden" role="status">
        {moved && t('picture.moved', { number: ids.indexOf(moved.id) + 1, of: ids.length })}
      </p>
    </>
  );
}

interface ChosenPictureProps {
  id: string;
  known: Shown | undefined;
  number: number;
  children: React.ReactNode;
}

function ChosenPicture({ id, known, number, children }: ChosenPictureProps) {
  const { t, i18n } = useTranslation('app');
  const { data } = useMedia(id, known === undefined);
  const picture = known ?? data?.picture;
  return (
    <span className="with-thumb">
      <Thumb picture={picture} icon="image" large />
      <span className="upload-name">
        {(picture && altOf(picture.alt, i18n.language)) || t('picture.number', { number })}
      </span>
      {children}
    </span>
  );
}
