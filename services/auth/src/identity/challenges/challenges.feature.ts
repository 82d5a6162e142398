import type { Feature, Logger } from '@plaza/service';
import { startChallengeCleanup } from './challenges.job.ts';
import type { ChallengeDeps } from './challenges.ts';

/** Links and codes in mails: the end of those that nobody used. */
export const challenges = ({ database, now }: ChallengeDeps, log: Logger): Feature => ({
  jobs: [startChallengeCleanup(database, log, now)],
});
