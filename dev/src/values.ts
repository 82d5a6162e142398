// Reads the closed sets of values from the descriptor set, for the code that checks them.
import { createFileRegistry, fromBinary, type DescMessage } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { valueReader } from './openapi/options.ts';

/** By the full name of the field. */
export function describeValues(descriptorSet: Uint8Array): Record<string, readonly string[]> {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet));
  const valuesOf = valueReader(registry);
  return Object.fromEntries(
    [...registry]
      .filter((type): type is DescMessage => type.kind === 'message' && type.typeName.startsWith('plaza.'))
      .flatMap(({ typeName, fields }) => fields.map((field) => [`${typeName}.${field.name}`, valuesOf(field)] as const))
      .filter(([, values]) => values.length > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

export function valuesModule(values: Record<string, readonly string[]>): string {
  return `// Generated from proto/ by dev/src/generate.ts. Do not edit.

/** The closed set of values of a field, by its full name: from the options plaza.options.v1.values and values_of. */
export const values = {
${Object.entries(values)
  .map(([name, set]) => `  '${name}': [${set.map((value) => `'${value}'`).join(', ')}],`)
  .join('\n')}
} as const;
`;
}
