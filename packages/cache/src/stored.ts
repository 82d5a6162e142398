// What is kept in Redis under a key, for people who look at it: lease.ts says how it is written.
import { answerOf, untilField } from './answers.ts';
import type { Codec } from './codec.ts';

export interface StoredAnswer {
  /** Of a page, a currency or a view; empty where a key has only one. */
  field: string;
  bytes: number;
  /** Undefined if nobody knows how it was written. */
  value: unknown;
}

/** Before the name of every key. */
export function spaceOf(prefix: string): string {
  return `${prefix === '' || prefix.endsWith(':') ? prefix : `${prefix}:`}cache:`;
}

/** The values among the fields of a key; leases are left out. */
export function answersIn(
  fields: Readonly<Record<string, Buffer>>,
  codecOf: (field: string) => Codec<unknown> | undefined,
): StoredAnswer[] {
  return Object.entries(fields)
    .filter(([name]) => name.startsWith('v'))
    .map(([name, stored]) => {
      const dated = name.slice(1).startsWith(untilField);
      const field = name.slice(1 + (dated ? untilField.length : 0));
      const codec = codecOf(field);
      const bytes = dated ? answerOf(stored) : stored;
      return {
        field: codec && field.startsWith(codec.version) ? field.slice(codec.version.length) : field,
        bytes: bytes.length,
        // Another release wrote it, whose API this one does not know.
        value: codec && field.startsWith(codec.version) ? codec.decode(bytes) : undefined,
      };
    });
}
