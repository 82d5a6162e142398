// The table of upkeep, the same in every schema.
import { defineEntity, p } from '@mikro-orm/core';

export type UpkeepState = 'running' | 'succeeded' | 'failed';

export const UpkeepRunSchema = defineEntity({
  name: 'UpkeepRun',
  tableName: 'upkeep_runs',
  properties: {
    // A new one for each attempt: an attempt that was taken for dead changes nothing any more.
    id: p.uuid().primary(),
    task: p.text(),
    // The day, week or month that it is for; null: an operator ran it.
    period: p.text().nullable(),
    state: p.text().$type<UpkeepState>().default('running'),
    attempts: p.integer().default(1),
    startedAt: p.datetime().columnType('timestamptz').defaultRaw('clock_timestamp()'),
    // Renewed while it runs. After it another replica runs the task.
    leaseUntil: p.datetime().columnType('timestamptz'),
    endedAt: p.datetime().columnType('timestamptz').nullable(),
    figures: p.json<Record<string, number>>().defaultRaw(`'{}'`),
    // Sentences about what a person should look at.
    findings: p.json<string[]>().defaultRaw(`'[]'`),
    error: p.text().nullable(),
  },
  uniques: [{ name: 'upkeep_runs_period_unique', properties: ['task', 'period'] }],
  indexes: [{ name: 'upkeep_runs_task_index', properties: ['task', 'startedAt'] }],
  checks: [
    { name: 'upkeep_runs_state_check', expression: `state in ('running', 'succeeded', 'failed')` },
    { name: 'upkeep_runs_ended_check', expression: `(state = 'running') = (ended_at is null)` },
  ],
});

/** One run of a task: when, for how long, and what it found. */
export class UpkeepRun extends UpkeepRunSchema.class {}
UpkeepRunSchema.setClass(UpkeepRun);
