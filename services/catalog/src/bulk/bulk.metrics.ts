import type { Database, MetricSource } from '@plaza/service';
import { workingImports } from './imports.queries.ts';

/** A step of an import takes minutes, while the database is there. One that is much older cannot go on, and is tried again and again. */
export function importMetrics(database: Database): MetricSource[] {
  const collect = (value: 'count' | 'oldest') => async () =>
    (await database.asSystem(workingImports)).map((working) => ({
      labels: { kind: working.kind, state: working.state },
      value: working[value],
    }));
  return [
    {
      name: 'plaza_working_imports',
      help: 'Imports that a job previews or applies, or that wait for it.',
      type: 'gauge',
      labels: ['kind', 'state'],
      collect: collect('count'),
    },
    {
      name: 'plaza_working_imports_oldest_seconds',
      help: 'For how long the oldest of them has been in this state.',
      type: 'gauge',
      labels: ['kind', 'state'],
      collect: collect('oldest'),
    },
  ];
}
