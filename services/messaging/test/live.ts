// For tests: somebody who listens, and keeps what they got.
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { LiveServiceService, SubscribeRequest, SubscribeResponse } from '@plaza/api/live';
import { fromWire } from '@plaza/service';
import { until } from '@plaza/testing';

export interface Follower {
  /** What came so far. */
  readonly pieces: readonly SubscribeResponse[];
  /** The number of the last change. Throws at a gap, and at what came twice or in another order. */
  number(): number;
  /** The cursor of the last piece. */
  cursor(): string;
  kinds(): string[];
  /** Waits until the stream is at this number. */
  reaches(number: number): Promise<void>;
  /** Waits for a piece of this type. */
  gets(type: string): Promise<SubscribeResponse>;
  isOver(): boolean;
  /** What it ended with: an error, or undefined. */
  readonly ended: Promise<unknown>;
  /** Goes away. */
  stop(): Promise<void>;
}

/** Listens at a process from a cursor, or from now. */
export function follow(port: number, token: string, after = ''): Follower {
  const channel = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const metadata = new Metadata();
  if (token) metadata.set('authorization', `Bearer ${token}`);
  const stream = channel.makeServerStreamRequest(
    LiveServiceService.subscribe.path,
    (request: SubscribeRequest) => Buffer.from(SubscribeRequest.encode(request).finish()),
    (bytes) => SubscribeResponse.decode(bytes),
    SubscribeRequest.fromPartial({ after }),
    metadata,
  );
  const pieces: SubscribeResponse[] = [];
  let over = false;
  stream.on('data', (piece: SubscribeResponse) => pieces.push(piece));
  const ended = new Promise<unknown>((resolve) => {
    stream.on('error', (error: ServiceError) => resolve(fromWire(error) ?? error));
    stream.on('end', () => resolve(undefined));
  }).finally(() => {
    over = true;
    channel.close();
  });
  const number = (): number => numberOf(pieces);
  return {
    pieces,
    number,
    cursor: () => pieces.at(-1)?.cursor ?? '',
    kinds: () => pieces.flatMap(({ changes }) => changes.map(({ kind }) => kind)),
    reaches: async (wanted) => void (await until(() => number() >= wanted, `number ${wanted} has come`)),
    gets: (type) => until(() => pieces.find((piece) => piece.type === type), `${type} has come`),
    isOver: () => over,
    ended,
    async stop() {
      stream.cancel();
      await ended;
    },
  };
}

function numberOf(pieces: readonly SubscribeResponse[]): number {
  const [first, ...later] = pieces.filter(({ type }) => type !== 'reset');
  let last = first?.number ?? 0;
  for (const { after, number } of later) {
    if (after !== last) throw new Error(`After number ${last} came what follows number ${after}.`);
    last = number;
  }
  return last;
}
