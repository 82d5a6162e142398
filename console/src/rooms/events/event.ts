import type { OutboxEvent } from '@plaza/client';
import type { Tone } from '../../ui/Badge.tsx';

export const tones: Record<OutboxEvent['state'], Tone> = {
  pending: 'accent',
  handed: 'accent',
  done: 'good',
  dead: 'bad',
};

/** Without the package, which is the same for all. */
export const shortType = (type: string): string => type.slice(type.lastIndexOf('.') + 1);
