// One line of the log for whatever a client asks to change, with ids and without anything that a person wrote.
import type { RpcRule } from '@plaza/api/rpcs';
import { isRead } from './access.ts';
import type { Call } from './call.ts';
import type { Logger } from './logger.ts';

/** Whether calls of the rpc have a line. What services ask of one another for it has the same request id, and none of its own. */
export function isLogged({ http }: Pick<RpcRule, 'http'>): boolean {
  return http.length > 0 && !isRead({ http });
}

/** What was asked for, by whom, what became of it (`done`, or the reason of the error), and how long it took. */
export function logChange(log: Logger, { path, requestId, principal }: Call, outcome: string, began: number): void {
  const isPerson = principal.kind === 'user';
  const by = isPerson ? principal.userId : principal.kind;
  const key = isPerson ? principal.key?.id : undefined;
  log.info(
    { requestId, rpc: path, by, ...(key && { key }), outcome, ms: Math.round(performance.now() - began) },
    'change',
  );
}
