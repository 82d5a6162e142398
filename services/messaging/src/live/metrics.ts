import type { MetricSource } from '@plaza/service';
import type { Hub } from './hub.ts';
import type { Piece } from './pieces.ts';

export interface LiveCounter {
  /** A piece was sent. */
  sent(type: Piece['type']): void;
  /** For so many listeners a hint has not come. */
  missed(listeners: number): void;
  metrics: MetricSource[];
}

export function countLive(hub: Hub): LiveCounter {
  const pieces: Record<Piece['type'], number> = { started: 0, changes: 0, heartbeat: 0, reset: 0, end: 0 };
  let missed = 0;
  return {
    sent(type) {
      pieces[type]++;
    },
    missed(listeners) {
      missed += listeners;
    },
    metrics: [
      {
        name: 'plaza_live_listeners',
        help: 'Open streams of changes in this process.',
        type: 'gauge',
        labels: [],
        collect: () => [{ labels: {}, value: hub.count }],
      },
      {
        name: 'plaza_live_pieces_total',
        help: 'Pieces sent to listeners, by type: started, changes, heartbeat, reset or end.',
        type: 'counter',
        labels: ['type'],
        collect: () => Object.entries(pieces).map(([type, value]) => ({ labels: { type }, value })),
      },
      {
        name: 'plaza_live_missed_hints_total',
        help: 'Hints that have not come although the database has the change, counted for each listener: after a failover of Redis, or without Redis.',
        type: 'counter',
        labels: [],
        collect: () => [{ labels: {}, value: missed }],
      },
    ],
  };
}
