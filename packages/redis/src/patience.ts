/**
 * What Redis answers, or the error that `late` makes where it has not within the time. How long one caller waits for one answer is for the caller to say:
 * the connection's own time-outs are for what is dead.
 */
export function answerWithin<Answer>(ms: number, answer: Promise<Answer>, late: () => Error): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // A busy process runs overdue timers before it reads its sockets: the answer may be there, and Redis well.
      setImmediate(() => setImmediate(() => reject(late())));
    }, ms);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
