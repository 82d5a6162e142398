// The plan of an event's seats: every section, or one of them enlarged, as a picture and as a table.
import type { ManagedCategory, ManagedEvent } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMayFor } from '../../app/sellers.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { ChoiceField } from '../../ui/FilterFields.tsx';
import { useFilters } from '../../ui/List.tsx';
import { Card, Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { CategoryDialog } from './CategoryDialogs.tsx';
import { sectionFilter } from './filters.ts';
import { useEvent, useSeats } from './queries.ts';
import { countsOf, sizeOf, sumOf, type ReadSeats, type Section } from './seat-plan.ts';
import { SeatLegend } from './SeatLegend.tsx';
import { RowTable, SectionTable } from './SeatTables.tsx';
import { LargeSection, SmallSection } from './SeatSection.tsx';
import { Loaded, useThingId } from './ThingPage.tsx';

export function EventSeats() {
  return <Loaded result={useEvent(useThingId())}>{(event) => <SeatsOf event={event} />}</Loaded>;
}

/** What is changed: a section that is there, or a new one. */
interface Changed {
  category?: ManagedCategory | undefined;
  size?: { rows: number; seatsPerRow: number } | undefined;
}

function SeatsOf({ event }: { event: ManagedEvent }) {
  const { t } = useTranslation('manage');
  const { data: seats, error, refetch } = useSeats(event.id);
  const [changed, setChanged] = useState<Changed>();
  const mayChange = useMayFor()(event.managed.merchant_id, 'events.write') && event.cancelled_at === undefined;
  const change = ({ category: name, plan }: Section) =>
    setChanged({ category: event.categories.find((each) => each.name === name), size: sizeOf(plan) });
  return (
    <Page
      title={t('seatPlan.of', { event: event.title })}
      about={
        <>
          <Time at={event.date} /> · {event.venue}
        </>
      }
      actions={
        <>
          <ButtonLink look="quiet" to={`/manage/events/${event.id}`}>
            {t('eventTickets.back')}
          </ButtonLink>
          {mayChange && (
            <Button icon="plus" onClick={() => setChanged({})}>
              {t('events.addCategory')}
            </Button>
          )}
        </>
      }
    >
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {seats ? (
        <Seats event={event} seats={seats} onChange={mayChange ? change : undefined} />
      ) : (
        !error && <PageSkeleton />
      )}
      {changed && (
        <CategoryDialog
          event={event}
          category={changed.category}
          size={changed.size}
          onClose={() => setChanged(undefined)}
        />
      )}
    </Page>
  );
}

interface SeatsProps {
  event: ManagedEvent;
  seats: ReadSeats;
  /** Undefined for who may not change the seats. */
  onChange: ((section: Section) => void) | undefined;
}

function Seats({ event, seats: { sections }, onChange }: SeatsProps) {
  const { t } = useTranslation('manage');
  const [{ section: name }, setFilters] = useFilters(sectionFilter);
  const chosen = sections.find(({ category }) => category === name);
  const counts = sumOf((chosen ? [chosen] : sections).map(({ states }) => countsOf(states)));
  if (sections.length === 0) return <EmptyState icon="ticket" title={t('seatPlan.empty')} />;
  return (
    <>
      <Card>
        <div className="seats-head">
          <SeatLegend counts={counts} />
          <ChoiceField
            label={t('seatPlan.section')}
            any={t('seatPlan.everything')}
            choices={sections.map(({ category }) => category)}
            nameOf={(category) => category}
            value={chosen?.category}
            onValue={(section) => setFilters({ section })}
          />
        </div>
      </Card>
      {chosen ? (
        <>
          <LargeSection key={chosen.category} event={event} section={chosen} onChange={onChange} />
          <RowTable section={chosen} />
        </>
      ) : (
        <>
          {sections.map((section) => (
            <SmallSection
              key={section.category}
              section={section}
              onEnlarge={() => setFilters({ section: section.category })}
              onChange={onChange}
            />
          ))}
          <SectionTable sections={sections} />
        </>
      )}
    </>
  );
}
