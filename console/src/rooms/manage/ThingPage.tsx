// The page of one thing: its facts, what can be done with it, and its history.
import type { Managed } from '@plaza/client';
import type { UseQueryResult } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { History } from './History.tsx';
import type { Kind } from './kinds.ts';
import { StateActions } from './StateActions.tsx';

interface Thing {
  id: string;
  managed: Managed;
}

interface ThingPageProps<T extends Thing> {
  kind: Kind;
  use(id: string): UseQueryResult<T>;
  nameOf(thing: T): string;
  children(thing: T): ReactNode;
}

export function useThingId(): string {
  const params: unknown = useParams({ strict: false });
  return (params as { id: string }).id;
}

/** Shows a thing once it is there. */
export function Loaded<T>({
  result: { data, error, refetch },
  children,
}: {
  result: UseQueryResult<T>;
  children(thing: T): ReactNode;
}) {
  const { t } = useTranslation('manage');
  if (error)
    return (
      <Page title={t('title')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  return data ? children(data) : <PageSkeleton />;
}

export function ThingPage<T extends Thing>({ kind, use, nameOf, children }: ThingPageProps<T>) {
  return (
    <Loaded result={use(useThingId())}>
      {(thing) => (
        <Page
          title={nameOf(thing)}
          actions={<StateActions kind={kind} id={thing.id} name={nameOf(thing)} managed={thing.managed} />}
        >
          {children(thing)}
          <History
            kind={kind}
            version={{ id: thing.id, etag: thing.managed.etag }}
            merchantId={thing.managed.merchant_id}
          />
        </Page>
      )}
    </Loaded>
  );
}
