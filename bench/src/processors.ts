// How much of the processors each program took, as the kernel counts it.
import { readdirSync, readFileSync } from 'node:fs';

/** Processor seconds so far of a process with its children; undefined if the system does not report them (no /proc). */
export function processorSeconds(pid: number): number | undefined {
  try {
    const own = ticks(`/proc/${pid}/stat`);
    const children = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => {
        try {
          const fields = statFields(`/proc/${name}/stat`);
          return Number(fields[1]) === pid ? Number(fields[11]) + Number(fields[12]) : 0;
        } catch {
          return 0;
        }
      });
    return (own + children.reduce((sum, ticksOf) => sum + ticksOf, 0)) / ticksPerSecond;
  } catch {
    return undefined;
  }
}

/** Processor seconds of children of this process that have ended; NaN if the system does not report them. */
export function endedChildrenSeconds(): number {
  try {
    const fields = statFields('/proc/self/stat');
    return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
  } catch {
    return Number.NaN;
  }
}

/** Processor seconds so far of everything on this machine; undefined if the system does not report them. */
function machineSeconds(): number | undefined {
  try {
    // user nice system idle iowait irq softirq steal; guests are counted in user.
    const [user, nice, system, , , irq, softirq] = (/^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? '')
      .split(' ')
      .map(Number);
    return (
      [user, nice, system, irq, softirq].reduce<number>((sum, ticksOf) => sum + (ticksOf ?? Number.NaN), 0) /
      ticksPerSecond
    );
  } catch {
    return undefined;
  }
}

/** Runs a load. @returns the cores that each process used meanwhile, the load itself, and everything else on this machine */
export async function coresDuring<Result extends { cpuSeconds: number }>(
  pids: Record<string, number>,
  load: () => Promise<Result>,
): Promise<[Result, Record<string, number>]> {
  const busy = (): Record<string, number> =>
    Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, processorSeconds(pid) ?? Number.NaN]));
  const [before, machineBefore, since] = [busy(), machineSeconds() ?? Number.NaN, performance.now()];
  const result = await load();
  const took = (performance.now() - since) / 1_000;
  const after = busy();
  const cores: Record<string, number> = Object.fromEntries(
    Object.keys(after).map((name) => [name, (after[name]! - (before[name] ?? 0)) / took]),
  );
  cores['load'] = result.cpuSeconds / took;
  // It takes from both sides, but not evenly: a run with much of it is not worth quoting.
  cores['everything else'] = Math.max(
    0,
    ((machineSeconds() ?? Number.NaN) - machineBefore) / took -
      Object.values(cores).reduce((sum, used) => sum + used, 0),
  );
  return [result, cores];
}

const ticksPerSecond = 100;

// Fields from the state on: 1 is the parent, 11 and 12 are user and system time, 13 and 14 those of children that have ended.
function statFields(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function ticks(path: string): number {
  const fields = statFields(path);
  return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
}
