// Draws the seats of a section. A state has a colour and a shape of its own, down to the smallest size, where it is how much of the seat is filled.
import { seatStates, type SeatPlan, type Section, type SeatState } from './seat-plan.ts';

/** What the tokens of the theme are called. */
export const seatColours: Record<SeatState, string> = {
  free: '--line-strong',
  held: '--warn',
  sold: '--accent',
  checkedIn: '--good',
};

export interface Drawing {
  /** Of one seat with the space around it, in pixels of the page. */
  cell: number;
  /** Pixels of the screen for one of the page. */
  ratio: number;
  /** Resolved, since a canvas knows no tokens. */
  colours: Record<SeatState, string>;
  /** On what is filled. */
  contrast: string;
}

/** The part of the whole picture that a canvas shows, in pixels of the page. */
export interface Part {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** From this size on a seat has its number. */
export const numberedCell = 22;

export function drawSeats(
  canvas: HTMLCanvasElement,
  { plan, states }: Section,
  { left, top, width, height }: Part,
  drawing: Drawing,
): void {
  const { cell, ratio, colours, contrast } = drawing;
  // Also empties it.
  canvas.width = Math.max(1, Math.ceil(width * ratio));
  canvas.height = Math.max(1, Math.ceil(height * ratio));
  const pencil = canvas.getContext('2d');
  if (!pencil) return;
  pencil.scale(ratio, ratio);
  pencil.translate(-left, -top);
  const gap = cell >= 6 ? Math.max(1, cell / 8) : cell >= 3 ? 1 : 0;
  const side = cell - gap;
  const across = { first: Math.floor(left / cell), end: Math.ceil((left + width) / cell) };
  const down = { first: Math.floor(top / cell), end: Math.ceil((top + height) / cell) };
  const seen = plan.runs
    .filter(({ line }) => line >= down.first && line < down.end)
    .map((run) => ({
      ...run,
      from: Math.max(0, across.first - run.column),
      end: Math.min(run.seats, across.end - run.column),
    }));
  // One state after the other: a pencil that changes its colour 60,000 times is slow.
  for (const [index, state] of seatStates.entries()) {
    pencil.fillStyle = pencil.strokeStyle = colours[state];
    for (const { start, from, end, line, column } of seen)
      for (let at = from; at < end; at++)
        if (states[start + at] === index)
          drawSeat(pencil, state, { x: (column + at) * cell, y: line * cell, side, contrast });
  }
  if (cell >= numberedCell) drawNumbers(pencil, seen, states, { ...drawing, side });
}

interface Place {
  x: number;
  y: number;
  side: number;
  contrast: string;
}

/** Free is empty, held is half full, sold is full, and checked in is full with a hole. */
export function drawSeat(pencil: CanvasRenderingContext2D, state: SeatState, { x, y, side, contrast }: Place): void {
  const line = Math.min(1.5, Math.max(0.5, side / 8));
  if (state === 'free' || state === 'held') {
    pencil.lineWidth = line;
    pencil.strokeRect(x + line / 2, y + line / 2, side - line, side - line);
    if (state === 'held') pencil.fillRect(x, y + side / 2, side, side / 2);
    return;
  }
  pencil.fillRect(x, y, side, side);
  if (state === 'sold') return;
  const colour = pencil.fillStyle;
  const hole = Math.max(1, side / 3);
  pencil.fillStyle = contrast;
  // In a corner: a number stands in the middle.
  pencil.fillRect(x + side - hole, y, hole, hole);
  pencil.fillStyle = colour;
}

function drawNumbers(
  pencil: CanvasRenderingContext2D,
  runs: readonly (SeatPlan['runs'][number] & { from: number; end: number })[],
  states: Uint8Array,
  { cell, colours, contrast, side }: Drawing & { side: number },
): void {
  pencil.font = `${Math.round(side / 2.4)}px sans-serif`;
  pencil.textAlign = 'center';
  pencil.textBaseline = 'middle';
  for (const { first, start, from, end, line, column } of runs) {
    if (first === 0) continue;
    for (let at = from; at < end; at++) {
      const state = seatStates[states[start + at] ?? 0]!;
      // On half a seat no colour can be read.
      if (state === 'held') continue;
      pencil.fillStyle = state === 'free' ? colours.free : contrast;
      pencil.fillText(String(first + at), (column + at) * cell + side / 2, line * cell + side / 2);
    }
  }
}

/** As they are now: in a light theme or a dark one. */
export function coloursOf(canvas: HTMLCanvasElement): Pick<Drawing, 'colours' | 'contrast'> {
  const resolve = (token: string): string => {
    canvas.style.color = `var(${token})`;
    return getComputedStyle(canvas).color;
  };
  const colours = {
    free: resolve(seatColours.free),
    held: resolve(seatColours.held),
    sold: resolve(seatColours.sold),
    checkedIn: resolve(seatColours.checkedIn),
  };
  const contrast = resolve('--surface');
  canvas.style.color = '';
  return { colours, contrast };
}
