/**
 * The result of the work. Throws the error of `late` if the work has not ended in time; the work is not stopped, and its later result or error is
 * ignored.
 */
export function withTimeout<Result>(work: Promise<Result>, ms: number, late: () => Error): Promise<Result> {
  return orAfter(work, ms, (_, reject) => reject(late()));
}

/** The result of the work, or undefined if it has not ended in time. Throws what the work throws. */
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
