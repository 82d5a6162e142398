// The pictures of the platform, or of a merchant: what there is, what is not used, and where new ones come in.
import type { Media } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMayFor, useSellers, type Sellers } from '../../app/sellers.ts';
import { useLibrary, useRefreshLibrary } from '../../media/library.ts';
import { TileContent } from '../../media/Tile.tsx';
import { UploadField } from '../../media/UploadField.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { CheckField, SelectField } from '../../ui/Field.tsx';
import { ChoiceField } from '../../ui/FilterFields.tsx';
import { List, useFilters } from '../../ui/List.tsx';
import { Card, Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { kinds, libraryFilters, states, type Kind } from './filters.ts';
import { StateBadge } from './state.tsx';
import { Usage } from './Usage.tsx';

export function Library() {
  const { t } = useTranslation('media');
  const { data: sellers, error, refetch } = useSellers();
  if (!error && !sellers) return <PageSkeleton />;
  return (
    <Page title={t('title')} about={t('about')}>
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : sellers.isStaff || sellers.merchants.length > 0 ? (
        <LibraryFor sellers={sellers} />
      ) : (
        <EmptyState icon="image" title={t('noMerchant')}>
          {t('noMerchantText')}
        </EmptyState>
      )}
    </Page>
  );
}

function LibraryFor({ sellers: { isStaff, merchants } }: { sellers: Sellers }) {
  const { t } = useTranslation('media');
  const [{ merchant }, setFilters] = useFilters(libraryFilters, { keep: ['merchant'] });
  const may = useMayFor();
  const chosen = merchants.find(({ id }) => id === merchant)?.id ?? (isStaff ? undefined : merchants[0]?.id);
  const options = [
    ...(isStaff ? [{ value: '', label: t('platform') }] : []),
    ...merchants.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <>
      {options.length > 1 && (
        <SelectField
          label={t('owner')}
          value={chosen ?? ''}
          options={options}
          onValue={(value) => setFilters({ merchant: value || undefined })}
        />
      )}
      {may(chosen, 'products.write') && <Upload key={chosen} merchantId={chosen} />}
      <Pictures key={`list ${chosen}`} merchantId={chosen} />
    </>
  );
}

function Upload({ merchantId }: { merchantId: string | undefined }) {
  const { t } = useTranslation('media');
  const [filters] = useFilters(libraryFilters);
  const [chosen, setChosen] = useState<Kind>();
  const refresh = useRefreshLibrary();
  const say = useToast();
  const kind = chosen ?? filters.kind ?? 'product';
  return (
    <Card title={t('upload.title')}>
      <div className="stack">
        <SelectField
          label={t('upload.kind')}
          hint={t('upload.kindHint')}
          value={kind}
          options={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          onValue={(value) => setChosen(kinds.find((each) => each === value))}
        />
        <UploadField
          label={t('upload.files')}
          about={{ kind, ...(merchantId && { merchant_id: merchantId }) }}
          multiple
          onReady={() => {
            refresh();
            say(t('upload.done'));
          }}
        />
        <Usage merchantId={merchantId} />
      </div>
    </Card>
  );
}

function Pictures({ merchantId }: { merchantId: string | undefined }) {
  const { t } = useTranslation('media');
  const [{ kind, state, unused }, setFilters, filtering] = useFilters(libraryFilters, { keep: ['merchant'] });
  const list = useLibrary({
    ...(merchantId && { merchant_id: merchantId }),
    ...(kind && { kind }),
    ...(state && { state }),
    ...(unused && { unused: true }),
  });
  return (
    <List
      label={t('title')}
      list={list}
      rowId={({ id }) => id}
      draw={(rows) => <Grid pictures={rows} />}
      filters={
        <>
          <ChoiceField
            label={t('kindTitle')}
            any={t('any')}
            choices={kinds}
            nameOf={(each) => t(`kind.${each}`)}
            value={kind}
            onValue={(value) => setFilters({ kind: value })}
          />
          <ChoiceField
            label={t('stateTitle')}
            any={t('any')}
            choices={states}
            nameOf={(each) => t(`state.${each}`)}
            value={state}
            onValue={(value) => setFilters({ state: value })}
          />
          <CheckField
            label={t('unused')}
            isChecked={unused === 'yes'}
            onChecked={(isChecked) => setFilters({ unused: isChecked ? 'yes' : undefined })}
          />
        </>
      }
      {...filtering}
      empty={
        <EmptyState icon="image" title={t('empty')}>
          {t('emptyText')}
        </EmptyState>
      }
    />
  );
}

function Grid({ pictures }: { pictures: readonly Media[] }) {
  const { t } = useTranslation('media');
  return (
    <ul className="tiles" aria-label={t('title')}>
      {pictures.map((media) => (
        <li key={media.id}>
          <Link to="/media/$id" params={{ id: media.id }} className="tile">
            <TileContent media={media}>
              <span className="chips">
                <Badge>{t(`kind.${media.kind}`)}</Badge>
                {media.state !== 'ready' && <StateBadge state={media.state} />}
              </span>
            </TileContent>
          </Link>
        </li>
      ))}
    </ul>
  );
}
