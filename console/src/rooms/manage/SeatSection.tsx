// One section of the plan: small among the others, or enlarged, with seats that can be chosen.
import type { ManagedEvent } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMayFor } from '../../app/sellers.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Page.tsx';
import { SeatCanvas, SeatChooser, useCell } from './SeatCanvas.tsx';
import { countsOf, seatAt, type Seat, type Section } from './seat-plan.ts';

type OnChange = ((section: Section) => void) | undefined;

/** In words, for who does not see the picture. */
function useLabel({ category, states }: Section): string {
  const { t } = useTranslation('manage');
  return t('seatPlan.label', { category, ...countsOf(states) });
}

interface SmallSectionProps {
  section: Section;
  onEnlarge(): void;
  onChange: OnChange;
}

export function SmallSection({ section, onEnlarge, onChange }: SmallSectionProps) {
  const { t } = useTranslation('manage');
  const label = useLabel(section);
  const { around, cell } = useCell(section.plan.columns, { smallest: 2, largest: 12 });
  return (
    <Card
      title={section.category}
      actions={
        <>
          {onChange && (
            <Button size="small" look="quiet" onClick={() => onChange(section)}>
              {t('seatPlan.change')}
              <span className="visually-hidden"> {section.category}</span>
            </Button>
          )}
          <Button size="small" icon="search" onClick={onEnlarge}>
            {t('seatPlan.enlarge')}
            <span className="visually-hidden"> {section.category}</span>
          </Button>
        </>
      }
    >
      <div ref={around} className="seats-scroll" tabIndex={0} role="group" aria-label={section.category}>
        <SeatCanvas section={section} cell={cell} label={label} />
      </div>
    </Card>
  );
}

interface LargeSectionProps {
  event: ManagedEvent;
  section: Section;
  onChange: OnChange;
}

export function LargeSection({ event, section, onChange }: LargeSectionProps) {
  const { t } = useTranslation('manage');
  const label = useLabel(section);
  const [chosen, setChosen] = useState<number>();
  const { around, cell } = useCell(section.plan.columns, { smallest: 22, largest: 32 });
  const seat = chosen === undefined ? undefined : seatAt(section, chosen);
  return (
    <Card
      title={section.category}
      actions={
        onChange && (
          <Button size="small" onClick={() => onChange(section)}>
            {t('seatPlan.change')}
          </Button>
        )
      }
    >
      <div className="stack" ref={around}>
        <p role="status">
          {seat ? <ChosenSeat event={event} section={section} seat={seat} /> : t('seatPlan.chooseHint')}
        </p>
        <SeatChooser section={section} cell={cell} label={label} chosen={seat?.at} onChoose={setChosen} />
      </div>
    </Card>
  );
}

function ChosenSeat({
  event,
  section: { category },
  seat,
}: Pick<LargeSectionProps, 'event' | 'section'> & { seat: Seat }) {
  const { t } = useTranslation('manage');
  const mayRead = useMayFor()(event.managed.merchant_id, 'orders.read');
  const { label, state } = seat;
  return (
    <>
      <strong>{label}</strong> · {t(`seatPlan.states.${state}`)}
      {mayRead && (state === 'sold' || state === 'checkedIn') && (
        <>
          {' · '}
          <Link to="/manage/events/$id/tickets" params={{ id: event.id }} search={{ category, seat: label }}>
            {t('seatPlan.ticket')}
          </Link>
        </>
      )}
    </>
  );
}
