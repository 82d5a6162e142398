// Pictures of the library to choose from: those that are ready, for this kind of thing, and of the same owner.
import type { Media } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { List } from '../ui/List.tsx';
import { useLibrary } from './library.ts';
import type { About } from './send.ts';
import { TileContent } from './Tile.tsx';

interface ChooseDialogProps {
  about: About;
  /** How many more can be chosen. */
  most: number;
  /** Those that are chosen already. */
  chosen: readonly string[];
  onChosen(media: readonly Media[]): void;
  onClose(): void;
}

export function ChooseDialog({ about: { kind, merchant_id }, most, chosen, onChosen, onClose }: ChooseDialogProps) {
  const { t } = useTranslation('app');
  const list = useLibrary({ kind, state: 'ready', ...(merchant_id && { merchant_id }) });
  const [picked, setPicked] = useState<readonly Media[]>([]);
  const toggle = (media: Media) =>
    setPicked((now) => {
      if (now.includes(media)) return now.filter((each) => each !== media);
      return [...now, media].slice(-most);
    });
  return (
    <Dialog
      title={t('picture.choose')}
      onClose={onClose}
      actions={
        <Button
          look="primary"
          disabled={picked.length === 0}
          onClick={() => {
            onChosen(picked);
            onClose();
          }}
        >
          {t('picture.use', { count: picked.length })}
        </Button>
      }
    >
      <List
        label={t('picture.library')}
        list={list}
        rowId={({ id }) => id}
        draw={(rows) => (
          <ul className="tiles" aria-label={t('picture.library')}>
            {rows
              .filter(({ id }) => !chosen.includes(id))
              .map((media) => (
                <li key={media.id}>
                  <button
                    type="button"
                    className="tile"
                    aria-pressed={picked.includes(media)}
                    onClick={() => toggle(media)}
                  >
                    <TileContent media={media} />
                  </button>
                </li>
              ))}
          </ul>
        )}
        empty={
          <EmptyState icon="image" title={t('picture.empty')}>
            {t('picture.emptyText')}
          </EmptyState>
        }
      />
    </Dialog>
  );
}
