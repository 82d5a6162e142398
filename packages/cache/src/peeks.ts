// Reads of what is kept in Redis. A busy process has many at once: those of one turn of the event loop, and those that come while an answer is under
// way, go together as one command, each value once. A command costs the driver and both kernels more than a value does.
//
// Whoever waits here began to read before the command is sent, so the value was there after every invalidation that had returned before.
//
// `gather` of @plaza/resilience does more, and costs each read as much as this saves.
import type { Guard } from './guard.ts';

// Values have up to a megabyte, and all of a command wait for the last.
const maxValues = 64;

export const peekScripts = {
  /** In: the number of keys; the keys, as many fields. Out: the values, false where there is none. */
  plazaPeek: {
    lua: `
      local values = {}
      for index, key in ipairs(KEYS) do values[index] = redis.call('HGET', key, ARGV[index]) end
      return values`,
  },
} as const;

interface ScriptCommands {
  plazaPeekBuffer(keys: number, ...keysAndFields: string[]): Promise<(Buffer | null)[]>;
}

export class Peeks {
  readonly #guard: Pick<Guard, 'run'>;
  /** What the next command reads. */
  #next: Command | undefined;
  #isUnderWay = false;

  constructor(guard: Pick<Guard, 'run'>) {
    this.#guard = guard;
  }

  /** Throws CacheUnavailable and nothing else. */
  async get(key: string, field: string): Promise<Buffer | undefined> {
    const command = (this.#next ??= this.#gather());
    const place = command.place(key, field);
    if (command.isFull) this.#send(command);
    return (await command.values)[place] ?? undefined;
  }

  #gather(): Command {
    const command = new Command();
    if (!this.#isUnderWay) setImmediate(() => this.#send(command));
    return command;
  }

  #send(command: Command): void {
    if (command !== this.#next) return;
    this.#next = undefined;
    this.#isUnderWay = true;
    void command.send(this.#guard).finally(() => {
      this.#isUnderWay = false;
      if (this.#next) this.#send(this.#next);
    });
  }
}

class Command {
  readonly #keys: string[] = [];
  readonly #fields: string[] = [];
  readonly #places = new Map<string, number>();
  readonly #values = Promise.withResolvers<readonly (Buffer | null)[]>();

  get values(): Promise<readonly (Buffer | null)[]> {
    return this.#values.promise;
  }

  get isFull(): boolean {
    return this.#keys.length >= maxValues;
  }

  /** Where the value will stand among the values. */
  place(key: string, field: string): number {
    const id = `${key}\0${field}`;
    let place = this.#places.get(id);
    if (place === undefined) {
      place = this.#keys.push(key) - 1;
      this.#fields.push(field);
      this.#places.set(id, place);
    }
    return place;
  }

  /** Settles when it is answered. Never throws. */
  async send(guard: Pick<Guard, 'run'>): Promise<void> {
    const [keys, fields] = [this.#keys, this.#fields];
    try {
      this.#values.resolve(
        await guard.run((connection) =>
          keys.length === 1
            ? connection.hgetBuffer(keys[0]!, fields[0]!).then((value) => [value])
            : (connection as unknown as ScriptCommands).plazaPeekBuffer(keys.length, ...keys, ...fields),
        ),
      );
    } catch (error) {
      this.#values.reject(error);
    }
  }
}
