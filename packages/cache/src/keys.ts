// The registry of cache keys. Each service declares its keys (`services/*/src/cache-keys.ts`); the registry collects them and refuses
// two that could be mistaken for one another. Nothing else builds a key.
//
// A key is a Redis hash, so that what differs in a page or a currency only is a field of one key: one `invalidate` reaches them all.
import { createHash } from 'node:crypto';
import type { Codec } from './codec.ts';

export const minutes = (count: number): number => count * 60;

export interface KeyDeclaration<Pattern extends string = string> {
  /** Names the key in metrics. */
  readonly kind: string;
  /** `{variable}` is a part of the key, `[variable]` at the end names the field inside it. */
  readonly pattern: Pattern;
  readonly ttlSeconds: number;
  /**
   * Whether PostgreSQL keeps it while Redis is unavailable. Not what the source answers with a row or two by an index: there a cached answer
   * costs a statement as well, and a miss costs three more.
   */
  readonly secondTier?: boolean;
}

/** What can be invalidated: a key with every field in it. */
export interface Key {
  readonly kind: string;
  readonly name: string;
  readonly ttlSeconds: number;
  readonly secondTier: boolean;
}

/** What can be read: one field of a key, and how its value is written. */
export interface Entry<T> extends Key {
  readonly field: string;
  readonly codec: Codec<T>;
}

type Variables<Pattern extends string> = Pattern extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Variables<Rest>
  : never;
type Values<Pattern extends string> = Readonly<Record<Variables<Pattern>, string>>;

export interface DeclaredKey<Pattern extends string> {
  /** An empty value means all of them, and is a key of its own. */
  key(values: Values<Pattern>): Key;
  /** An empty field is the one of a key that has only one. */
  entry<T>(codec: Codec<T>, values: Values<Pattern>, field?: string): Entry<T>;
}

const registry: KeyDeclaration[] = [];

/** Every key that the modules of this process have declared. */
export const declaredKeys = (): readonly KeyDeclaration[] => registry;

/** Throws, which stops the service at its start, if the key could be mistaken for one that is declared already. */
export function declareKey<const Pattern extends string>(declaration: KeyDeclaration<Pattern>): DeclaredKey<Pattern> {
  const other = registry.find((one) => collide(one, declaration));
  if (other)
    throw new Error(
      `The cache keys "${other.kind}" (${other.pattern}) and "${declaration.kind}" (${declaration.pattern}) collide: their kinds and beginnings must differ.`,
    );
  registry.push(declaration);
  const { kind, ttlSeconds, secondTier = false } = declaration;
  const nameOf = naming(partsOf(declaration.pattern));
  return {
    key: (values) => ({ kind, name: nameOf(values), ttlSeconds, secondTier }),
    entry: (codec, values, field = '') => ({
      kind,
      name: nameOf(values),
      ttlSeconds,
      secondTier,
      field: codec.version + (field === '' ? '' : variable(field)),
      codec,
    }),
  };
}

/** Puts the values into a pattern. It is taken apart once, because each read has a name. */
function naming(parts: string): (values: Readonly<Record<string, string>>) => string {
  // A text, a variable, a text, …
  const pieces = parts.split(/\{(\w+)\}/);
  return (values) => {
    let name = pieces[0]!;
    for (let index = 1; index < pieces.length; index += 2)
      name += variable(values[pieces[index]!] ?? '') + pieces[index + 1]!;
    return name;
  };
}

function collide(one: KeyDeclaration, other: KeyDeclaration): boolean {
  return (
    one.kind === other.kind ||
    beginning(one.pattern) === beginning(other.pattern) ||
    canBeEqual(partsOf(one.pattern).split(':'), partsOf(other.pattern).split(':'))
  );
}

const partsOf = (pattern: string): string => pattern.replace(/ \[.*$/, '');
const beginning = (pattern: string): string => partsOf(pattern).replace(/\{.*$/, '');

// A variable never has a colon in it, so only keys of as many parts can be equal.
function canBeEqual(one: readonly string[], other: readonly string[]): boolean {
  return (
    one.length === other.length &&
    one.every((part, index) => part === other[index] || [part, other[index]!].some((either) => either.startsWith('{')))
  );
}

/** A page of a list, as it was requested. Each combination is a field of its own. */
export interface Page {
  pageSize?: number;
  pageToken?: string;
  /** Further filters, such as a type of transactions. */
  filter?: string;
}

export function pageField({ pageSize = 0, pageToken = '', filter = '' }: Page = {}): string {
  return pageSize === 0 && pageToken === '' && filter === '' ? '' : `${pageSize}.${variable(filter)}.${pageToken}`;
}

// Whatever could end a part early, choose a cluster's slot or grow a key without bound is replaced by its hash. `*` is no plain
// value's result, so that "all" can't be mistaken for something that is named so.
function variable(value: string): string {
  if (value === '') return '*';
  return /^[A-Za-z0-9_.@-]{1,80}$/.test(value) ? value : `~${createHash('sha256').update(value).digest('base64url')}`;
}
