// Where somebody came to what is not there, not theirs, or broken.
import { Link, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorNote } from '../ui/ErrorNote.tsx';
import { Page } from '../ui/Page.tsx';
import type { Room } from './room.ts';
import type { Language } from './texts.ts';

export function NotFound() {
  const { t } = useTranslation('app');
  return (
    <Page title={t('notFound.title')}>
      <EmptyState
        icon="search"
        title={t('notFound.heading')}
        action={<ButtonLink to="/">{t('notFound.home')}</ButtonLink>}
      >
        {t('notFound.text')}
      </EmptyState>
    </Page>
  );
}

export function NoPermission({ room }: { room: Room }) {
  const { t, i18n } = useTranslation('app');
  const title = room.title[i18n.language as Language];
  return (
    <Page title={title}>
      <EmptyState
        icon="account"
        title={t('noPermission.heading', { room: title })}
        action={<ButtonLink to="/">{t('notFound.home')}</ButtonLink>}
      >
        {room.access === 'user' ? t('noPermission.user') : t('noPermission.staff', { permission: room.access })}
      </EmptyState>
    </Page>
  );
}

export function Crash({ error, reset }: { error: unknown; reset?: () => void }) {
  const { t } = useTranslation('app');
  const router = useRouter();
  return (
    <Page title={t('crash.title')}>
      <ErrorNote error={error} />
      <p className="actions">
        <Button
          look="primary"
          icon="refresh"
          onClick={() => {
            reset?.();
            void router.invalidate();
          }}
        >
          {t('retry')}
        </Button>
        <Link to="/">{t('notFound.home')}</Link>
      </p>
    </Page>
  );
}
