import type { Database, SqlEntityManager } from '@plaza/service';
import { endSaga, insertSaga, reserveKey } from './saga.queries.ts';
import { LeaseLost, type Saga, type SagaKind, type SagaStart } from './saga.ts';

/** A kind whose every saga has its two transactions for itself, each on behalf of its user. */
export interface TransactionalKind<Order, State extends object, Results extends object, Response> extends Omit<
  SagaKind<Order, State, Results, Response>,
  'begin' | 'conclude'
> {
  /** In the first transaction, and only for the first with a key: checks the order, sets aside what is sold and returns the state. */
  hold(em: SqlEntityManager, start: SagaStart, order: Order): Promise<State>;
  /** In the last transaction: makes the purchase visible and returns the response, which is stored with it. */
  finish(em: SqlEntityManager, saga: Saga<State>, results: Results): Promise<Response>;
}

export function transactional<Order, State extends object, Results extends object, Response>(
  database: Database,
  kind: TransactionalKind<Order, State, Results, Response>,
): SagaKind<Order, State, Results, Response> {
  return {
    ...kind,
    begin: (start, order) =>
      database.asUser(start.userId, async (em) => {
        const earlier = await reserveKey(em, start);
        if (earlier !== undefined) return { earlier };
        const state = await kind.hold(em, start, order);
        await insertSaga(em, start, state);
        return { state };
      }),
    conclude: (saga, results, owner) =>
      database.asUser(saga.userId, async (em) => {
        const response = await kind.finish(em, saga, results);
        if (!(await endSaga(em, owner, saga.id, { response: kind.codec.encode(response).finish() })))
          throw new LeaseLost();
        return response;
      }),
  };
}
