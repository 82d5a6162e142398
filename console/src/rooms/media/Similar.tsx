import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSimilar } from '../../media/library.ts';
import { TileContent } from '../../media/Tile.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Card } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';

/** What looks like a picture, nearest first; copies in another size or quality are marked. */
export function Similar({ id }: { id: string }) {
  const { t, i18n } = useTranslation('media');
  const { data: similar, error, refetch } = useSimilar(id, true);
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent' });
  return (
    <Card title={t('similar.title')}>
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : !similar ? (
        <Skeleton width="60%" />
      ) : similar.length === 0 ? (
        <p className="soft">{t('similar.none')}</p>
      ) : (
        <ul className="tiles" aria-label={t('similar.title')}>
          {similar.map(({ media, likeness, copy }) => (
            <li key={media.id}>
              <Link to="/media/$id" params={{ id: media.id }} className="tile">
                <TileContent media={media}>
                  <span className="chips">
                    {copy && <Badge tone="warn">{t('similar.copy')}</Badge>}
                    <span className="soft num">{percent.format(likeness)}</span>
                  </span>
                </TileContent>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
