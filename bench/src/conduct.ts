// The frame of every measurement.
import { availableParallelism, cpus, totalmem } from 'node:os';

export const say = (line: string): void => console.error(line);

/** Something that was started; it is stopped in the end, the latest first. */
export type Keep = <One extends { stop(): Promise<unknown> | void }>(one: One) => One;

/** Measures, stops what was started, also after a failure, and ends the process. */
export async function conduct(measure: (keep: Keep) => Promise<void>): Promise<never> {
  const started: { stop(): Promise<unknown> | void }[] = [];
  const stopAll = async (): Promise<void> => {
    for (const one of started.splice(0).reverse()) await one.stop();
  };
  // An interrupted measurement fails as well. A second stop waits for the first, or files would stay.
  let ending: Promise<void> | undefined;
  const end = (): Promise<void> => (ending ??= stopAll());
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void end().finally(() => process.exit(130)));
  try {
    await measure((one) => {
      started.push(one);
      return one;
    });
  } catch (error) {
    console.error(error instanceof Error ? error.stack : error);
    process.exitCode = 1;
  } finally {
    await end();
  }
  process.exit();
}

export function aboutMachine(): string {
  return `${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'an unknown kind'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
}
