// One fault while messages are written and everybody listens: how soon each hears of what was written after it, and whether all have heard everything once.
import { setTimeout as pause } from 'node:timers/promises';
import { compare, type Findings } from '../findings.ts';
import { everyoneHeard, lastNumbers, type Listener, type Way } from '../listeners.ts';
import { watchMachine } from '../machine.ts';
import { allowed } from '../recovery.ts';
import type { LiveFault } from './faults.ts';
import { ways, type LiveWorld } from './world.ts';

export interface LiveOutcome extends Findings {
  name: string;
  /** Messages that were answered. */
  messages: number;
  /** Messages a second before the fault. */
  rate: number;
  /**
   * The longest that a listener of each way took to hear of something that was written after the fault: from the end of the fault, or from when it was
   * written, since who writes comes back after a pause of their own.
   */
  resumed: Record<Way, number>;
  /** The limit of that. */
  allowedMs: number;
}

const givenUpMs = 60_000;

/** `calmMs` is the time without faults before and after. */
export async function runLive(world: LiveWorld, fault: LiveFault, calmMs: number): Promise<LiveOutcome> {
  const { writer, listeners } = world;
  const writtenBefore = writer.written.length;
  writer.resume();
  // Everybody listens before the fault.
  await resumedAfter(world, Date.now());
  const [calmSince, writtenWhenCalm] = [Date.now(), writer.written.length];
  await pause(calmMs);
  const rate = ((writer.written.length - writtenWhenCalm) * 1_000) / (Date.now() - calmSince);

  await fault.inject(world);
  const backAt = Date.now();
  const slowdown = watchMachine(world);
  const resumed = await resumedAfter(world, backAt);
  const allowedMs = Math.min(givenUpMs, allowed({}, slowdown()));

  await pause(calmMs);
  await writer.pause();
  const found: Findings = { lost: [], doubled: [], wrong: [] };
  if (writer.failure) found.wrong.push(writer.failure.message);
  await messagesAreThere(world, found);
  await everyoneHeard(world, found);
  for (const listener of listeners) listener.forget();
  for (const way of ways)
    if (resumed[way] > allowedMs)
      found.wrong.push(`${way} went on only after ${resumed[way]} ms, and may take ${Math.round(allowedMs)}`);
  return { name: fault.name, messages: writer.written.length - writtenBefore, rate, resumed, allowedMs, ...found };
}

/** Each listener has gone on once it has heard of something that was written after the end of the fault. */
async function resumedAfter({ rows, listeners }: LiveWorld, backAt: number): Promise<LiveOutcome['resumed']> {
  const people = [...new Set(listeners.map(({ person }) => person))];
  const last = await untilAnswered(() => lastNumbers({ rows }, people));
  const times = await Promise.all(listeners.map((one) => timeOf(one, (last.get(one.person) ?? 0) + 1)));
  const written = await untilAnswered(() => firstWritten({ rows }, last));
  const took = (one: Listener, time: number): number => time - Math.max(backAt, written.get(one.person) ?? backAt);
  const longest = (way: Way): number =>
    Math.max(...listeners.map((one, index) => (one.way === way ? took(one, times[index]!) : 0)));
  return { grpc: longest('grpc'), sse: longest('sse'), websocket: longest('websocket'), poll: longest('poll') };
}

/** When the first change of each person after this number was written. */
async function firstWritten(
  { rows }: Pick<LiveWorld, 'rows'>,
  last: ReadonlyMap<string, number>,
): Promise<Map<string, number>> {
  const found = await rows<{ person: string; at: Date }>(
    `select l.person, min(c.created_at) as at from unnest($1::uuid[], $2::int[]) as l (person, number)
      join messaging.person_changes c on c.user_id = l.person and c.number > l.number group by l.person`,
    [[...last.keys()], [...last.values()]],
  );
  return new Map(found.map(({ person, at }) => [person, at.getTime()]));
}

function timeOf(listener: Listener, number: number): Promise<number> {
  return Promise.race([listener.hears(number), pause(givenUpMs, Infinity, { ref: false })]);
}

/** The database may be away for a moment. */
async function untilAnswered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (const deadline = Date.now() + givenUpMs; ; await pause(50)) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** Each message that was answered is there, and no other. */
async function messagesAreThere({ rows, writer }: LiveWorld, found: Findings): Promise<void> {
  const there = await rows<{ id: string }>('select id from messaging.messages');
  compare(
    'message',
    writer.written,
    there.map(({ id }) => id),
    found,
  );
}
