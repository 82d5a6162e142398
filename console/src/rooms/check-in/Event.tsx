// The check-in of one event: how many are in, where people are let in, with which devices, and what was scanned.
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { Counts } from './Counts.tsx';
import { Devices } from './Devices.tsx';
import { Lists } from './Lists.tsx';
import { useCounts, useDevices, useEvent, useLists } from './queries.ts';
import { Scans } from './Scans.tsx';

export function Event() {
  const { t } = useTranslation('check-in');
  const params: unknown = useParams({ strict: false });
  const { id } = params as { id: string };
  const event = useEvent(id);
  const counts = useCounts(id);
  const lists = useLists(id);
  const devices = useDevices(id);
  const error = counts.error ?? lists.error ?? devices.error ?? event.error;
  if (error)
    return (
      <Page title={t('title')}>
        <ErrorNote
          error={error}
          retry={() => void Promise.all([counts, lists, devices, event].map((each) => each.refetch()))}
        />
      </Page>
    );
  if (!counts.data || !lists.data || !devices.data || event.data === undefined) return <PageSkeleton />;
  return (
    <Page
      title={event.data?.title ?? t('title')}
      about={
        event.data && (
          <>
            <Time at={event.data.date} /> · {event.data.venue}
          </>
        )
      }
      actions={
        <ButtonLink look="quiet" to="/check-in">
          {t('back')}
        </ButtonLink>
      }
    >
      <Counts categories={counts.data.categories} />
      <Lists eventId={id} lists={lists.data} counts={counts.data} />
      <Devices eventId={id} lists={lists.data} devices={devices.data} />
      <Scans eventId={id} lists={lists.data} devices={devices.data} />
    </Page>
  );
}
