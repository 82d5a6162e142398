// values.yaml says everything once: its comments become the chart's README, and together with the values themselves its schema.
//
//   # -- What it is.            the description
//   # @enum a b                 one of these
//   # @pattern ^...$            text that matches
//   # @min 1, # @max 9          a number within
//   # @items string             a list of these (string, integer, object, any); with @pattern, of text that matches
//   # @map string               any keys, with values of this kind
//   # @object                   an object of Kubernetes, whatever is in it
//   # @like service             what `service` may have, each of it optional
import { isMap, isScalar, parseDocument, type Pair, type YAMLMap } from 'yaml';

type Schema = Record<string, unknown>;

interface Entry {
  path: string;
  type: string;
  fallback: string;
  description: string;
}

interface Notes {
  description: string;
  tags: Map<string, string>;
}

export function readValues(text: string): { schema: Schema; entries: Entry[] } {
  const root = parseDocument(text).contents;
  if (!isMap(root)) throw new Error('values.yaml is no map.');
  const entries: Entry[] = [];
  const schema = map(root, '', entries);
  return {
    schema: { $schema: 'http://json-schema.org/draft-07/schema#', title: 'Values of the chart plaza', ...schema },
    entries,
  };
}

function map(node: YAMLMap, path: string, entries: Entry[]): Schema {
  const properties: Record<string, Schema> = {};
  node.items.forEach((item, index) => {
    const pair = item as Pair<{ value: string; commentBefore?: string | null; spaceBefore?: boolean }>;
    // The comment before a map's first key belongs to the map.
    const comment = (index === 0 ? node.commentBefore : undefined) ?? pair.key.commentBefore ?? '';
    const name = pair.key.value;
    properties[name] = property(pair.value, notesOf(comment), path === '' ? name : `${path}.${name}`, entries);
  });
  return { type: 'object', additionalProperties: false, properties };
}

function property(value: unknown, { description, tags }: Notes, path: string, entries: Entry[]): Schema {
  const json: unknown = value === null ? null : (value as { toJSON(): unknown }).toJSON();
  const nested = isMap(value) && value.items.length > 0 && !tags.has('map') && !tags.has('object') && !tags.has('like');
  if (nested) {
    const own = map(value, path, entries);
    return description === '' ? own : { description, ...own };
  }
  if (description === '') throw new Error(`values.yaml: ${path} has no description.`);
  const [type, schema] = kind(value, json, tags, path);
  entries.push({ path, type, fallback: JSON.stringify(json), description });
  return { description, ...schema };
}

function kind(value: unknown, json: unknown, tags: Map<string, string>, path: string): [type: string, schema: Schema] {
  const of = (word: string): Schema =>
    word === 'any'
      ? {}
      : word === 'integer'
        ? { type: 'integer' }
        : word === 'object'
          ? { type: 'object' }
          : { type: 'string' };
  const pattern = tags.has('pattern') && { pattern: tags.get('pattern') };
  const like = tags.get('like');
  if (like !== undefined) return [`as ${like}`, { $ref: `#/properties/${like}` }];
  const given = tags.get('map');
  // A number or boolean of YAML stands for its text in the environment.
  if (given !== undefined)
    return [
      `map of ${given}`,
      {
        type: 'object',
        additionalProperties: given === 'string' ? { type: ['string', 'number', 'boolean'] } : of(given),
      },
    ];
  if (tags.has('object')) return ['object', { type: 'object' }];
  const items = tags.get('items');
  if (items !== undefined) return [`list of ${items}`, { type: 'array', items: { ...of(items), ...pattern } }];
  const choice = tags.get('enum')?.split(' ');
  if (choice) return [choice.join(', '), { type: 'string', enum: choice }];
  if (!isScalar(value)) throw new Error(`values.yaml: ${path} wants @items, @map or @object.`);
  if (typeof json === 'boolean') return ['boolean', { type: 'boolean' }];
  if (typeof json === 'number') {
    const bounds = {
      ...(tags.has('min') && { minimum: Number(tags.get('min')) }),
      ...(tags.has('max') && { maximum: Number(tags.get('max')) }),
    };
    // Written with a point, as 0.0, it takes what is between.
    return Number.isInteger(json) && !value.source?.includes('.')
      ? ['integer', { type: 'integer', ...bounds }]
      : ['number', { type: 'number', ...bounds }];
  }
  return ['string', { type: 'string', ...pattern }];
}

function notesOf(comment: string): Notes {
  const lines = comment.split('\n').map((line) => line.trim());
  const tags = new Map(
    lines
      .filter((line) => line.startsWith('@'))
      .map((line) => {
        const [name = '', ...rest] = line.slice(1).split(' ');
        return [name, rest.join(' ')] as const;
      }),
  );
  return {
    description: lines
      .filter((line) => line.startsWith('-- '))
      .map((line) => line.slice(3))
      .join(' '),
    tags,
  };
}

export function valuesTable(entries: Entry[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  return [
    '| value | kind | default | what it is |',
    '| --- | --- | --- | --- |',
    ...entries.map(
      ({ path, type, fallback, description }) =>
        `| \`${path}\` | ${cell(type)} | \`${cell(fallback)}\` | ${cell(description)} |`,
    ),
  ].join('\n');
}
