import { afterCommit, type SqlEntityManager } from '@plaza/service';

/** Sends the deliveries of these endpoints as soon as the transaction of this entity manager has committed. */
export type Wake = (em: SqlEntityManager, endpointIds: readonly string[]) => void;

/** Calls `carry` once for each transaction that woke endpoints and has committed, with each endpoint once. */
export function wakeAfterCommit(carry: (endpointIds: readonly string[]) => void): Wake {
  const waking = new WeakMap<SqlEntityManager, Set<string>>();
  return (em, endpointIds) => {
    if (endpointIds.length === 0) return;
    const endpoints = waking.get(em) ?? new Set();
    if (endpoints.size === 0) {
      waking.set(em, endpoints);
      afterCommit(em, () => carry([...endpoints]));
    }
    for (const id of endpointIds) endpoints.add(id);
  };
}
