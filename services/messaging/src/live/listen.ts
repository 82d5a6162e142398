// The pieces of somebody who listens, by whatever transport.
import { networkOf, type CallContext } from '@plaza/service';
import type { Cursors } from './cursor.ts';
import { piecesOf, type Piece, type PiecesDeps } from './pieces.ts';

/** A proxy closes a stream on which nothing comes for a minute, and phones give up sooner. */
const heartbeatMs = 20_000;

/** Who listens, from a cursor or from now. `quietMs`: how long nothing may happen before it says so. */
export type Listen = (
  who: Pick<CallContext, 'userId' | 'clientIp' | 'signal' | 'readmit'>,
  after: string,
  quietMs?: number,
) => AsyncGenerator<Piece, void, undefined>;

export function listening(deps: PiecesDeps & { cursors: Cursors }): Listen {
  return (who, after, quietMs = heartbeatMs) =>
    piecesOf(deps, {
      userId: who.userId,
      address: networkOf(who.clientIp),
      signal: who.signal,
      heartbeatMs: quietMs,
      readmit: () => who.readmit(),
      from: after === '' ? undefined : deps.cursors.read(who.userId, after),
    });
}
