// The page around a form for a new thing, or for the change of one.
import { useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../ui/Button.tsx';
import { Card, Page } from '../../ui/Page.tsx';

export function FormPage({
  title,
  about,
  back,
  children,
}: {
  title: string;
  about: string;
  back: string;
  children: ReactNode;
}) {
  const { t } = useTranslation('manage');
  return (
    <Page
      title={title}
      about={about}
      actions={
        <ButtonLink look="quiet" to={back}>
          {t('back')}
        </ButtonLink>
      }
    >
      <Card>{children}</Card>
    </Page>
  );
}

/** The merchant for which something new is made, as the address says; undefined for the platform, or for whom the person acts. */
export function useMerchantOfNew(): { merchant_id?: string } {
  const search: unknown = useSearch({ strict: false });
  const { merchant } = search as { merchant?: unknown };
  return typeof merchant === 'string' && merchant !== '' ? { merchant_id: merchant } : {};
}
