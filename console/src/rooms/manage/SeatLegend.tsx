// What the colours and shapes of the plan mean, and how many there are of each.
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Count } from '../../ui/Money.tsx';
import { coloursOf, drawSeat } from './seat-drawing.ts';
import { seatStates, type SeatCounts, type SeatState } from './seat-plan.ts';
import { useTheme } from './theme.ts';

export function SeatLegend({ counts }: { counts: SeatCounts }) {
  const { t } = useTranslation('manage');
  return (
    <dl className="seats-legend">
      {seatStates.map((state) => (
        <div key={state}>
          <dt>
            <Sample state={state} /> {t(`seatPlan.states.${state}`)}
          </dt>
          <dd>
            <Count value={counts[state]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

const side = 14;

function Sample({ state }: { state: SeatState }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const shown = canvas.current;
    const pencil = shown?.getContext('2d');
    if (!shown || !pencil) return;
    const { colours, contrast } = coloursOf(shown);
    // Also empties it.
    shown.width = shown.height = side * devicePixelRatio;
    pencil.scale(devicePixelRatio, devicePixelRatio);
    pencil.fillStyle = pencil.strokeStyle = colours[state];
    drawSeat(pencil, state, { x: 0, y: 0, side, contrast });
  }, [state, theme]);
  return <canvas ref={canvas} aria-hidden="true" style={{ width: side, height: side }} />;
}
