// The seats of one section. They are drawn again only when one of them, the size or the theme has changed.
import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { coloursOf, drawSeats } from './seat-drawing.ts';
import { nextSeat, placeAt, type Section } from './seat-plan.ts';
import { useTheme } from './theme.ts';

interface CanvasProps {
  section: Section;
  cell: number;
  /** Says in words what the picture shows. */
  label: string;
}

export function SeatCanvas({ section, cell, label }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const { plan } = section;
  useEffect(() => {
    const shown = canvas.current;
    if (shown) drawSeats(shown, section, { cell, ratio: ratioOf(section, cell), ...coloursOf(shown) });
  }, [section, cell, theme]);
  return (
    <canvas
      ref={canvas}
      className="seats"
      role="img"
      aria-label={label}
      style={{ width: plan.columns * cell, height: plan.lines * cell }}
    />
  );
}

/** Browsers refuse pictures with more pixels, or with a longer side, and draw nothing. */
const mostPixels = 16_000_000;
const longestSide = 16_384;

function ratioOf({ plan }: Section, cell: number): number {
  const [width, height] = [Math.max(1, plan.columns) * cell, Math.max(1, plan.lines) * cell];
  return Math.min(devicePixelRatio, Math.sqrt(mostPixels / width / height), longestSide / Math.max(width, height));
}

/** The seats that a key leads to from the one that is chosen. */
const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

interface ChosenProps extends CanvasProps {
  chosen: number | undefined;
  onChoose(seat: number): void;
}

/** The same, of which a seat can be chosen: with a finger, a pointer, or the keys with the arrows. */
export function SeatChooser({ chosen, onChoose, ...props }: ChosenProps) {
  const { t } = useTranslation('manage');
  const { section, cell } = props;
  const { plan } = section;
  const mark = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    mark.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [chosen]);
  const key = (event: KeyboardEvent) => {
    const direction = directions[event.key];
    if (!direction) return;
    event.preventDefault();
    onChoose(chosen === undefined ? 0 : nextSeat(plan, chosen, direction));
  };
  const point = (event: MouseEvent<HTMLElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const seat = placeAt(plan, Math.floor((event.clientY - top) / cell), Math.floor((event.clientX - left) / cell));
    if (seat !== undefined) onChoose(seat);
  };
  const run = chosen === undefined ? undefined : plan.runs.findLast(({ start }) => start <= chosen);
  return (
    <div className="seats-scroll" tabIndex={0} role="group" aria-label={t('seatPlan.choose')} onKeyDown={key}>
      <div className="seats-whole" onClick={point}>
        <SeatCanvas {...props} />
        {run && chosen !== undefined && (
          <span
            ref={mark}
            className="seats-mark"
            style={{
              left: (run.column + chosen - run.start) * cell,
              top: run.line * cell,
              width: cell,
              height: cell,
            }}
          />
        )}
      </div>
    </div>
  );
}

/** How large the seats are: all of a section, if the width allows it. */
export function useCell(columns: number, { smallest, largest }: { smallest: number; largest: number }) {
  const around = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = around.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const cell = Math.max(smallest, Math.min(largest, Math.floor((10 * width) / Math.max(1, columns)) / 10));
  return { around, cell };
}
