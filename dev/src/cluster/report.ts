// What the cluster test found: each phase with its requests and failures, and the problems.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Books, Second } from './load.ts';

export class Report {
  readonly problems: string[] = [];
  readonly #since = Date.now();
  readonly #seconds: Second[] = [];
  #books: Books | undefined;

  say(text: string): void {
    console.log(`${secondsSince(this.#since).padStart(5)} s  ${text}`);
  }

  /** A line of the load: a second of it, or its books at the end. */
  record(line: Second & { books?: Books }): void {
    if (line.books) this.#books = line.books;
    else this.#seconds.push(line);
  }

  get hasRequests(): boolean {
    return this.#seconds.some(({ requests }) => requests > 0);
  }

  /** Runs one phase and counts the requests that failed meanwhile. More than `maxFailed` are a problem. */
  async phase(name: string, maxFailed: number | undefined, work: () => Promise<unknown>): Promise<void> {
    const from = Date.now();
    await work();
    // The last second is reported when it is over, and its requests end within the next.
    await sleep(3_000);
    const seconds = this.#seconds.filter(({ at }) => at >= from - 500);
    const { requests, failed, failures } = sumOf(seconds);
    const limit = maxFailed === undefined ? '' : ` (at most ${maxFailed})`;
    this.say(`${name}: ${secondsSince(from)} s, ${requests} requests, ${failed} failed${limit}`);
    const frequent = Object.entries(failures).sort(([, a], [, b]) => b - a);
    for (const [what, count] of frequent.slice(0, 5)) this.say(`       ${count} × ${what}`);
    // A call to a service that is away may be refused as UNAVAILABLE, but never fail as INTERNAL.
    for (const what of Object.keys(failures).filter((one) => / 500 /.test(one))) this.problems.push(`${name}: ${what}`);
    if (requests === 0) this.problems.push(`${name}: there were no requests`);
    if (maxFailed !== undefined && failed > maxFailed) this.problems.push(`${name}: ${failed} requests failed`);
  }

  /** Compares the books of the load with what it was answered. */
  total(): void {
    const { requests, failed } = sumOf(this.#seconds);
    const books = this.#books;
    this.say(
      `altogether ${requests} requests, ${failed} failed; ${books?.bought} tickets bought, ${books?.lost} lost, ${books?.doubled} doubled, ${books?.wrongBalances} balances wrong`,
    );
    if (!books || books.lost + books.doubled + books.wrongBalances > 0)
      this.problems.push('the books do not agree with the tickets and balances');
    if (books?.bought === 0) this.problems.push('nothing was bought');
  }
}

export function secondsSince(from: number): string {
  return ((Date.now() - from) / 1000).toFixed(0);
}

function sumOf(seconds: readonly Second[]): Pick<Second, 'requests' | 'failed' | 'failures'> {
  const failures: Record<string, number> = {};
  for (const second of seconds)
    for (const [what, count] of Object.entries(second.failures)) failures[what] = (failures[what] ?? 0) + count;
  return {
    requests: seconds.reduce((sum, { requests }) => sum + requests, 0),
    failed: seconds.reduce((sum, { failed }) => sum + failed, 0),
    failures,
  };
}
