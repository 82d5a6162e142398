// One picture: what is known of it, its words, where it is used, and what looks like it.
import type { Media, MediaUse } from '@plaza/client';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useMayFor } from '../../app/sellers.ts';
import { useMedia, useRefreshLibrary, useRefreshLists } from '../../media/library.ts';
import { altOf, Picture } from '../../media/Picture.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { TextAreaField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { Card, Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { Details } from './Details.tsx';
import { Similar } from './Similar.tsx';

export function One() {
  const { t } = useTranslation('media');
  const params: unknown = useParams({ strict: false });
  const { id } = params as { id: string };
  const { data: media, error, refetch } = useMedia(id);
  if (error)
    return (
      <Page title={t('title')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  return media ? <OneOf key={id} media={media} /> : <PageSkeleton />;
}

function OneOf({ media }: { media: Media }) {
  const { t, i18n } = useTranslation('media');
  const { picture, merchant_id: merchant, kind } = media;
  const [isDeleting, setDeleting] = useState(false);
  const mayWrite = useMayFor()(merchant || undefined, 'products.write');
  return (
    <Page
      title={(picture && altOf(picture.alt, i18n.language)) || t(`kind.${kind}`)}
      actions={
        mayWrite && (
          <Button look="danger" onClick={() => setDeleting(true)}>
            {t('delete.title')}
          </Button>
        )
      }
    >
      <Card>
        <div className="picture-page">
          {picture && <Picture picture={picture} sizes="(max-width: 800px) 90vw, 560px" className="large" />}
          <Details media={media} />
        </div>
      </Card>
      {mayWrite && picture && <Words media={media} />}
      <Card title={t('uses.title')}>
        {media.uses.length > 0 ? <Uses uses={media.uses} /> : <p className="soft">{t('uses.none')}</p>}
      </Card>
      {media.state === 'ready' && <Similar id={media.id} />}
      {isDeleting && <DeleteDialog media={media} onClose={() => setDeleting(false)} />}
    </Page>
  );
}

function Uses({ uses }: { uses: readonly MediaUse[] }) {
  const { t } = useTranslation('media');
  return (
    <ul className="points">
      {uses.map(({ kind, id, name }) => (
        <li key={id}>
          {t(`kind.${kind}`)}:{' '}
          {kind === 'club' ? (
            <Link to="/manage/clubs">{name}</Link>
          ) : (
            <Link to={`/manage/${kind}s/$id`} params={{ id }}>
              {name}
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}

function Words({ media: { id, picture } }: { media: Media }) {
  const { t } = useTranslation('media');
  const refresh = useRefreshLibrary();
  const say = useToast();
  const form = useForm({
    id: `media.${id}`,
    initial: { 'alt.en': picture?.alt.en ?? '', 'alt.fr': picture?.alt.fr ?? '' },
    send: (values, key) =>
      plaza.api.updateMedia({ id, alt: { en: values['alt.en'].trim(), fr: values['alt.fr'].trim() } }, { key }),
    onSent: () => {
      refresh();
      say(t('words.saved'));
    },
  });
  return (
    <Card title={t('words.title')}>
      <Form form={form} submit={t('words.save')}>
        <TextAreaField label={t('words.en')} hint={t('words.hint')} maxLength={500} {...form.field('alt.en')} />
        <TextAreaField label={t('words.fr')} hint={t('words.hint')} maxLength={500} {...form.field('alt.fr')} />
      </Form>
    </Card>
  );
}

function DeleteDialog({ media: { id, uses }, onClose }: { media: Media; onClose(): void }) {
  const { t } = useTranslation('media');
  const navigate = useNavigate();
  const refresh = useRefreshLists();
  const say = useToast();
  const form = useForm({
    id: `media-delete.${id}`,
    initial: {},
    send: (_, key) => plaza.api.deleteMedia({ id }, { key }),
    onSent: () => {
      say(t('delete.done'));
      void navigate({ to: '/media' });
      refresh();
    },
  });
  return (
    <Dialog title={t('delete.title')} onClose={onClose}>
      {uses.length > 0 ? (
        <>
          <p>{t('delete.used')}</p>
          <Uses uses={uses} />
        </>
      ) : (
        <Form form={form} submit={t('delete.now')} look="danger">
          <p>{t('delete.about')}</p>
        </Form>
      )}
    </Dialog>
  );
}
