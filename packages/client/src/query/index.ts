// Options for TanStack Query, typed by operation, for any of its frameworks: `useQuery(queries.query('listProducts', { club }))`.
import type { DataTag, InfiniteData, QueryKey } from '@tanstack/query-core';
import type { OperationName } from '../gen/operations.ts';
import type { Lists } from '../gen/types.ts';
import type { CallOptions } from '../options.ts';
import type { InputOf, OutputOf, Plaza } from '../plaza.ts';

type Name = OperationName;

export interface QueryOf<Of extends Name> {
  queryKey: DataTag<readonly [Of, InputOf<Of> | Record<string, never>], OutputOf<Of>, Error>;
  queryFn(context: { signal?: AbortSignal }): Promise<OutputOf<Of>>;
  retry: false;
}

export interface InfiniteQueryOf<Of extends keyof Lists> {
  queryKey: DataTag<
    readonly [Of, InputOf<Of> | Record<string, never>, 'pages'],
    InfiniteData<OutputOf<Of>, string>,
    Error
  >;
  queryFn(context: { signal?: AbortSignal; pageParam: string }): Promise<OutputOf<Of>>;
  initialPageParam: string;
  getNextPageParam(last: OutputOf<Of>): string | undefined;
  retry: false;
}

export interface MutationOf<Of extends Name> {
  mutationKey: readonly [Of];
  mutationFn(input: InputOf<Of>): Promise<OutputOf<Of>>;
  retry: false;
}

/** `key` says under which idempotency key a change is sent, such as that of a form; by default each change has a new one. */
export type MutationOptions<Of extends Name> = Omit<CallOptions, 'key'> & {
  key?: string | ((input: InputOf<Of>) => string) | undefined;
};

export interface PlazaQueries {
  query<Of extends Name>(name: Of, input?: InputOf<Of>, options?: CallOptions): QueryOf<Of>;
  /** A list, page after page; `data.pages` has the answers. */
  infiniteQuery<Of extends keyof Lists>(
    name: Of,
    input?: Omit<InputOf<Of>, 'page_token'>,
    options?: CallOptions,
  ): InfiniteQueryOf<Of>;
  mutation<Of extends Name>(name: Of, options?: MutationOptions<Of>): MutationOf<Of>;
  /** What all queries of an operation have in common, to invalidate them; with an input, only those of it. */
  key<Of extends Name>(name: Of, input?: InputOf<Of>): QueryKey;
}

/** The client has tried again already where it is safe: TanStack Query does not repeat that. */
const retry = false;

export function plazaQueries(plaza: Pick<Plaza, 'call'>): PlazaQueries {
  return {
    query: (name, input, options) => ({
      queryKey: [name, input ?? {}] as never,
      queryFn: ({ signal }) => plaza.call(name, input, { signal, ...options }),
      retry,
    }),
    infiniteQuery: (name, input, options) => ({
      queryKey: [name, input ?? {}, 'pages'] as never,
      queryFn: ({ signal, pageParam }) => {
        const next = pageParam === '' ? {} : { page_token: pageParam };
        return plaza.call(name, { ...input, ...next }, { signal, ...options });
      },
      initialPageParam: '',
      getNextPageParam: (last) => (last as { next_page_token?: string }).next_page_token || undefined,
      retry,
    }),
    mutation: (name, { key, ...options } = {}) => ({
      mutationKey: [name],
      mutationFn: (input) => plaza.call(name, input, { ...options, key: typeof key === 'function' ? key(input) : key }),
      retry,
    }),
    key: (name, input) => (input === undefined ? [name] : [name, input]),
  };
}
