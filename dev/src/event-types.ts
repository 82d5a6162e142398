// Reads from the descriptor set how each event travels: who writes it, who receives it, and its aggregate.
import { createFileRegistry, fromBinary, getOption, hasOption } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { serviceNames } from '@plaza/services';

export interface EventDescription {
  /** Full name of its message. */
  type: string;
  name: string;
  /** The path of its proto file, without its ending. */
  file: string;
  from: string;
  to: string[];
  /** `order:{order_id}` */
  aggregate: string;
  kind: string;
  /** The field of the payload, as code calls it. */
  field: string;
}

interface EventRoute {
  from: string;
  to: string[];
  aggregate: string;
}

/** In the order of their names. Throws if a route names a service or a field that there is not. */
export function describeEvents(descriptorSet: Uint8Array): EventDescription[] {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet));
  const option = registry.getExtension('plaza.options.v1.event');
  if (!option) throw new Error('The descriptor set has no option plaza.options.v1.event.');
  const events: EventDescription[] = [];
  for (const message of registry) {
    if (message.kind !== 'message' || !hasOption(message, option)) continue;
    const { typeName: type, name, file, fields } = message;
    const { from, to, aggregate } = getOption(message, option) as EventRoute;
    const strangers = [from, ...to].filter((service) => !(serviceNames as readonly string[]).includes(service));
    if (strangers.length > 0)
      throw new Error(`${type} goes from or to "${strangers.join(', ')}", which is no service.`);
    if (to.length === 0) throw new Error(`${type} goes to no service.`);
    const [, kind = '', protoField = ''] = /^([a-z_]+):\{([a-z_]+)\}$/.exec(aggregate) ?? [];
    const field = fields.find((one) => one.name === protoField);
    if (!field) throw new Error(`The aggregate of ${type} is "${aggregate}", and must be like order:{order_id}.`);
    if (!fields.some((one) => one.name === 'user_id')) throw new Error(`${type} has no user_id.`);
    events.push({ type, name, file: file.name, from, to: [...to], aggregate, kind, field: field.localName });
  }
  return events.sort((a, b) => (a.type < b.type ? -1 : 1));
}

export function eventTypesModule(events: readonly EventDescription[]): string {
  const imports = [...Map.groupBy(events, ({ file }) => file)].map(
    ([file, inFile]) => `import type { ${inFile.map(({ name }) => name).join(', ')} } from './${file}.ts';`,
  );
  const list = (names: readonly string[]): string => `[${names.map((name) => `'${name}'`).join(', ')}]`;
  return `// Generated from proto/ by dev/src/generate.ts. Do not edit.
${imports.join('\n')}

/** The payload of every event by the full name of its message. */
export interface EventPayloads {
${events.map(({ type, name }) => `  '${type}': ${name};`).join('\n')}
}

/** How every event travels: from the option plaza.options.v1.event. Its aggregate is \`kind:\` and the value of the payload's \`field\`. */
export const eventRoutes = {
${events
  .map(
    ({ type, from, to, kind, field }) =>
      `  '${type}': { from: '${from}', to: ${list(to)}, kind: '${kind}', field: '${field}' },`,
  )
  .join('\n')}
} as const satisfies Record<keyof EventPayloads, { from: string; to: readonly string[]; kind: string; field: string }>;
`;
}

const begin = '<!-- Generated from proto/plaza/events by `npm run generate`. -->\n\n';
const end = '\n<!-- The end of what is generated. -->';

/** The page about events with its table. */
export function withEventTable(page: string, events: readonly EventDescription[]): string {
  const [start, stop] = [page.indexOf(begin), page.indexOf(end)];
  if (start < 0 || stop < start) throw new Error('The page about events does not mark where its table is.');
  return `${page.slice(0, start + begin.length)}${eventTable(events)}${page.slice(stop)}`;
}

function eventTable(events: readonly EventDescription[]): string {
  const table = [
    ['event (`plaza.events.v1`)', 'from', 'to', 'aggregate'],
    ...serviceNames.flatMap((service) =>
      events
        .filter(({ from }) => from === service)
        .map(({ name, from, to, aggregate }) => [`\`${name}\``, from, to.join(', '), `\`${aggregate}\``]),
    ),
  ];
  // Aligned, as the formatter leaves it.
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const [head = '', ...body] = table.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('');
}
