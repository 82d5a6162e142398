import type { MetricSource } from '@plaza/service';
import type { TokenAction } from './chain.ts';

export interface NftMetrics {
  /** A transaction ended: done, failed on the chain, or lost because its number was used by another one. */
  ended(action: TokenAction, result: 'done' | 'failed' | 'lost'): void;
  /** So many tokens were found that differ from their tickets. */
  differed(count: number): void;
  readonly sources: readonly MetricSource[];
}

export function nftMetrics(): NftMetrics {
  const ended = new Map<string, { labels: Record<string, string>; value: number }>();
  let differing = 0;
  return {
    ended(action, result) {
      const entry = ended.get(`${action} ${result}`) ?? { labels: { action, result }, value: 0 };
      ended.set(`${action} ${result}`, { ...entry, value: entry.value + 1 });
    },
    differed(count) {
      differing += count;
    },
    sources: [
      {
        name: 'plaza_nft_transactions_total',
        help: 'Transactions of tokens that ended, by what they did and what came of them.',
        type: 'counter',
        labels: ['action', 'result'],
        collect: async () => [...ended.values()],
      },
      {
        name: 'plaza_nft_differences_total',
        help: 'Tokens that differed from their tickets when they were compared.',
        type: 'counter',
        labels: [],
        collect: async () => [{ labels: {}, value: differing }],
      },
    ],
  };
}
