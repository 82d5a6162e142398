import { readEnvironment, variables, type Environment } from '@plaza/service';

export interface PostingConfig {
  /** Batches of postings that are under way at once; the default if left out. */
  postingConcurrency?: number;
}

export function readPostingConfig(env: Environment): PostingConfig {
  const { POSTING_LANES: postingConcurrency } = readEnvironment({ POSTING_LANES: variables.count(4) }, env);
  return { postingConcurrency };
}
