// The environment, read once by a schema, with a clause for whatever is wrong with it.
import { z } from 'zod';

export type Environment = Record<string, string | undefined>;

/** What is wrong with a variable, or with several that belong together. */
export interface Problem {
  variables: readonly string[];
  /** A clause that follows the name of the variable: `must be host:port`, `is missing`. */
  message: string;
}

/** Names every variable at fault, in one message. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: string | readonly Problem[]) {
    const text =
      typeof problems === 'string'
        ? problems
        : problems.map(({ variables, message }) => `${listed(variables)}: ${message}`).join('; ');
    super(`The configuration is not complete: ${text}`);
    this.name = 'ConfigError';
    this.problems = typeof problems === 'string' ? [] : problems;
  }
}

/** The same as sentences, for people at a terminal. */
export function sentences({ problems, message }: ConfigError): string {
  if (problems.length === 0) return `${message}.`;
  return problems
    .map(({ variables, message: clause }) => `${listed(variables)}${variables.length > 1 ? ':' : ''} ${clause}.`)
    .join(' ');
}

/**
 * Reads variables with a schema whose keys are their names. An empty variable is one that is not set, and spaces around a value are not part of it.
 * Throws one ConfigError that names every variable at fault; the value is in it only if the schema's message says it. Of the variables of one list in
 * `groups` all must be set, or none.
 */
export function readEnvironment<Shape extends z.ZodRawShape>(
  shape: Shape,
  env: Environment,
  groups: readonly (readonly (keyof Shape & string)[])[] = [],
): z.output<z.ZodObject<Shape>> {
  const given: Record<string, string | undefined> = {};
  for (const name of Object.keys(shape)) given[name] = valueOf(env[name]);
  const result = z.object(shape).safeParse(given);
  const problems = [
    ...(result.error?.issues ?? []).map(({ path, message }): Problem => ({ variables: [path.join('.')], message })),
    ...groups.filter((names) => isPartly(names, given)).map(together),
  ];
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return result.data;
}

/** Text of several lines, such as a key, is left as it is. */
function valueOf(text = ''): string | undefined {
  const value = text.trim();
  return value.includes('\n') ? text : value || undefined;
}

function isPartly(names: readonly string[], given: Environment): boolean {
  const set = names.filter((name) => given[name] !== undefined);
  return set.length > 0 && set.length < names.length;
}

const numbers: Record<number, string> = { 2: 'both', 3: 'all three' };

function together(names: readonly string[]): Problem {
  return { variables: names, message: `set ${numbers[names.length] ?? 'all'}, or none` };
}

const listFormat = new Intl.ListFormat('en-GB');
const listed = (names: readonly string[]): string => listFormat.format(names);
