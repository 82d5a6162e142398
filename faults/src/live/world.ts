// The marketplace for the faults of live delivery: two processes of messaging behind Envoy, people who write to one another, and each of them listening over
// every transport.
import { startTestStack, type TestStack } from '@plaza/dev/test-stack';
import { signUp } from '../accounts.ts';
import { Client } from '../client.ts';
import { startListeners, type Listener, type Way } from '../listeners.ts';
import type { Patient } from '../machine.ts';
import { rowsOf, type Rows } from '../rows.ts';
import { openConversations, Writer } from './writer.ts';

export const ways = ['grpc', 'sse', 'websocket', 'poll'] as const satisfies readonly Way[];

export interface LiveWorld extends Patient {
  stack: TestStack;
  writer: Writer;
  listeners: readonly Listener[];
  rows: Rows['rows'];
  say: (line: string) => void;
  stop(): Promise<void>;
}

const signUpsAtOnce = 10;

export async function startLiveWorld(
  say: (line: string) => void,
  { people: count, rate, patience }: { people: number; rate: number } & Patient,
): Promise<LiveWorld> {
  const stack = await startTestStack({
    durable: true,
    redisNodes: 6,
    seed: false,
    messagingTwice: true,
    env: { LOG_LEVEL: 'warn' },
    // Nobody signs in again within a run.
    serviceEnv: { auth: { BCRYPT_COST: '4', ACCESS_TOKEN_TTL: '3600' } },
    concurrency: 2,
  });
  try {
    const client = new Client(stack.url);
    const people: Awaited<ReturnType<typeof signUp>>[] = [];
    while (people.length < count) {
      const next = Array.from({ length: Math.min(signUpsAtOnce, count - people.length) }, () => signUp(client));
      people.push(...(await Promise.all(next)));
    }
    const conversations = await openConversations(client, people);
    const listeners = await startListeners(stack.url, people, ways);
    say(`${listeners.length} listen`);
    const { rows, end } = rowsOf(stack.databaseUrl);
    const writer = new Writer(client, conversations, rate);
    return {
      stack,
      writer,
      listeners,
      rows,
      patience,
      say,
      stop: async () => {
        writer.stop();
        for (const listener of listeners) listener.stop();
        await end();
        await stack.stop();
      },
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}
