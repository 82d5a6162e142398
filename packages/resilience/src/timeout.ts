/**
 * What the work results in, or the error that `late` makes where it has not ended within the time. Nobody waits for the work any more then, and
 * what becomes of it is ignored; it is not stopped.
 */
export function withTimeout<Result>(work: Promise<Result>, ms: number, late: () => Error): Promise<Result> {
  return orAfter(work, ms, (_, reject) => reject(late()));
}

/** Waits for work, and no longer than this: undefined where it has not ended by then. Throws what the work throws. */
export function waitAtMost<Result>(work: Promise<Result>, ms: number): Promise<Result | undefined> {
  return orAfter<Result | undefined>(work, ms, (resolve) => resolve(undefined));
}

function orAfter<Result>(
  work: Promise<Result>,
  ms: number,
  late: (resolve: (result: Result) => void, reject: (error: Error) => void) => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => {
        // A busy process runs overdue timers before it reads its sockets: the answer may be there.
        setImmediate(() => setImmediate(() => late(resolve, reject)));
      },
      Math.max(0, ms),
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
