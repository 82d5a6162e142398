// The seats of one section. They are drawn again only when one of them, the size or the theme has changed.
import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { coloursOf, drawSeats, type Part } from './seat-drawing.ts';
import { nextSeat, placeAt, type Section } from './seat-plan.ts';
import { useTheme } from './theme.ts';

interface CanvasProps {
  section: Section;
  cell: number;
  /** Says in words what the picture shows. */
  label: string;
}

/** Within a window with the class `seats-scroll`. Only what is in sight is drawn: a stadium has too many seats for one picture. */
export function SeatCanvas({ section, cell, label }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const { plan } = section;
  const [width, height] = [plan.columns * cell, plan.lines * cell];
  const part = useSeenPart(canvas, width, height);
  useEffect(() => {
    const shown = canvas.current;
    if (shown) drawSeats(shown, section, part, { cell, ratio: devicePixelRatio, ...coloursOf(shown) });
  }, [section, cell, theme, part]);
  return (
    <div style={{ width, height }}>
      <canvas
        ref={canvas}
        className="seats"
        role="img"
        aria-label={label}
        style={{ width: part.width, height: part.height }}
      />
    </div>
  );
}

const nothing: Part = { left: 0, top: 0, width: 0, height: 0 };

/** What the window over a picture of this size shows as it is scrolled, from the moment in which it comes near the screen. */
function useSeenPart(canvas: RefObject<HTMLCanvasElement | null>, width: number, height: number): Part {
  const [part, setPart] = useState(nothing);
  useEffect(() => {
    const around = canvas.current?.closest<HTMLElement>('.seats-scroll');
    if (!around) return;
    let isNear = false;
    let frame = 0;
    const read = () => {
      frame = 0;
      const { scrollLeft: left, scrollTop: top, clientWidth, clientHeight } = around;
      if (isNear) setPart({ left, top, width: Math.min(width, clientWidth), height: Math.min(height, clientHeight) });
    };
    const later = () => {
      frame ||= requestAnimationFrame(read);
    };
    const sight = new IntersectionObserver(
      (entries) => {
        isNear = entries.at(-1)?.isIntersecting ?? false;
        later();
      },
      { rootMargin: '200px' },
    );
    const size = new ResizeObserver(later);
    sight.observe(around);
    size.observe(around);
    around.addEventListener('scroll', later, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      sight.disconnect();
      size.disconnect();
      around.removeEventListener('scroll', later);
    };
  }, [canvas, width, height]);
  return part;
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
