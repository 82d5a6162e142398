import { readEnvironment, variables, type Environment } from '@plaza/service';

export interface PostingConfig {
  /** Batches of the posting engine that are under way at once; its own choice if left out. */
  postingConcurrency?: number;
}

export function readPostingConfig(env: Environment): PostingConfig {
  const { POSTING_LANES: postingConcurrency } = readEnvironment({ POSTING_LANES: variables.count(4) }, env);
  return { postingConcurrency };
}
