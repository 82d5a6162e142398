// What the requests of a run can speak of, and what they are made of.
import type fc from 'fast-check';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What there is by now, as answers told it: ids by what they are of, and other texts by their names. */
export class World {
  readonly #known = new Map<string, string[]>();

  add(kind: string, value: string): void {
    const values = this.#known.get(kind) ?? [];
    if (value !== '' && !values.includes(value)) values.push(value);
    // The first and the latest are as good as any.
    if (values.length > 40) values.splice(5, 1);
    this.#known.set(kind, values);
  }

  get(kind: string, index: number): string | undefined {
    const values = this.#known.get(kind);
    return values && values[index % values.length];
  }

  any(index: number): string {
    const all = [...this.#known.values()].flat();
    return all[index % all.length] ?? '';
  }

  learn(answer: unknown, kind = ''): void {
    if (Array.isArray(answer)) return answer.slice(0, 20).forEach((item) => this.learn(item, kind));
    if (typeof answer !== 'object' || answer === null || answer instanceof Uint8Array) return;
    for (const [key, value] of Object.entries(answer)) {
      if (typeof value !== 'string') this.learn(value, key.replace(/ies$/, 'y').replace(/s$/, ''));
      else if (uuid.test(value)) this.add(`id:${key === 'id' ? kind : key.replace(/Id$/, '')}`, value);
      else this.add(key === 'name' ? `${kind}.name` : key, value);
    }
  }
}

/** Made when it is sent, of what there is by then. */
export type Request = (world: World) => Uint8Array;
export type Piece = fc.Arbitrary<Request>;

export const joined =
  (pieces: readonly Request[]): Request =>
  (world) =>
    Buffer.concat(pieces.map((piece) => piece(world)));

export const nothing: Request = () => new Uint8Array(0);
