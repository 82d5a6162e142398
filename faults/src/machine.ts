// How much longer everything takes on this machine than on a quiet one of the kind that the limits were measured on. Two causes: other programs use a share of
// its processors, as the kernel counts it; and its processors are slower, because of their kind, or because their host is shared, which no counter shows.
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

interface Used {
  at: number;
  /** Processor seconds so far of this machine, and of this process with its child processes. */
  machine: number;
  own: number;
}

const ticksPerSecond = 100;

function used(): Used | undefined {
  try {
    // user nice system idle iowait irq softirq; guests are counted in user.
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
      /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? ''
    )
      .split(' ')
      .map(Number);
    const children = new Map<number, number[]>();
    const ticks = new Map<number, number>();
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      try {
        const text = readFileSync(`/proc/${name}/stat`, 'utf8');
        // Fields from the state on: 1 is the parent, 11 to 14 are times, those of children that have ended included.
        const fields = text
          .slice(text.lastIndexOf(')') + 2)
          .split(' ')
          .map(Number);
        ticks.set(
          Number(name),
          fields.slice(11, 15).reduce((sum, one) => sum + one, 0),
        );
        children.set(fields[1]!, [...(children.get(fields[1]!) ?? []), Number(name)]);
      } catch {
        // It has ended.
      }
    }
    let own = 0;
    for (const open = [process.pid]; open.length > 0;) {
      const pid = open.pop()!;
      own += ticks.get(pid) ?? 0;
      open.push(...(children.get(pid) ?? []));
    }
    return {
      at: performance.now(),
      machine: (user + nice + system + irq + softirq) / ticksPerSecond,
      own: own / ticksPerSecond,
    };
  } catch {
    return undefined;
  }
}

// What `referenceWork` takes of a processor's time there (AMD EPYC, two virtual cores).
const referenceMs = 80;
const maxSlowness = 4;

/** A world whose limits are so many times as long: 1 where times are measured. */
export interface Patient {
  patience: number;
}

/** Starts a measurement. Its result is the factor for limits: by how much this machine was slower since, times the patience. */
export function watchMachine({ patience }: Patient): () => number {
  const before = used();
  return () => {
    const after = used();
    const others =
      before && after
        ? slowdown(
            (after.machine - before.machine - (after.own - before.own)) / ((after.at - before.at) / 1_000),
            availableParallelism(),
          )
        : 1;
    return patience * others * slowness(Math.min(referenceWork(), referenceWork(), referenceWork()));
  };
}

/** The factor for a machine on which the reference work takes so long. */
export function slowness(ms: number): number {
  return Math.min(maxSlowness, Math.max(1, ms / referenceMs));
}

/** Builds and parses JSON, as services do. @returns the processor time that it took, which others do not change, in milliseconds */
export function referenceWork(): number {
  const before = process.cpuUsage();
  let text = '';
  for (let at = 0; at < 30_000; at++) {
    const row = { id: at, name: text.slice(0, 40), tags: [at, at + 1], time: 'now' };
    text = JSON.stringify(JSON.parse(JSON.stringify(row)));
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** The factor for `cores` cores, of which others use `others`. */
export function slowdown(others: number, cores: number): number {
  const maxFactor = 10;
  return Math.min(maxFactor, cores / Math.max(cores - Math.max(0, others), cores / maxFactor));
}
