// What the options of a field say about its values: which fields are always there, closed sets, bounds and examples.
import { getOption, hasOption, type DescExtension, type DescField, type Registry } from '@bufbuild/protobuf';
import { limitReader } from '../sizes.ts';

export interface FieldOptions {
  /** Of a request: the call is refused without it. */
  required: boolean;
  /** Of a response: not always set, or empty. */
  optional: boolean;
  values: readonly string[];
  min?: number;
  max?: number;
  example?: string;
  maxLength?: number | undefined;
  maxItems?: number | undefined;
}

// google.api.FieldBehavior
const [optional, required] = [1, 2];

export function optionReader(registry: Registry): (field: DescField) => FieldOptions {
  const extension = (name: string): DescExtension => {
    const found = registry.getExtension(name);
    if (!found) throw new Error(`The descriptor set has no option ${name}.`);
    return found;
  };
  const limitsOf = limitReader(extension('plaza.options.v1.max_length'), extension('plaza.options.v1.max_items'));
  const behavior = extension('google.api.field_behavior');
  const [min, max, example] = ['min', 'max', 'example'].map((name) => extension(`plaza.options.v1.${name}`)) as [
    DescExtension,
    DescExtension,
    DescExtension,
  ];
  const valuesOf = valueReader(registry);
  return (field) => {
    const behaviors = hasOption(field, behavior) ? (getOption(field, behavior) as number[]) : [];
    return {
      required: behaviors.includes(required),
      optional: behaviors.includes(optional),
      values: valuesOf(field),
      ...(hasOption(field, min) ? { min: Number(getOption(field, min)) } : {}),
      ...(hasOption(field, max) ? { max: Number(getOption(field, max)) } : {}),
      ...(hasOption(field, example) ? { example: String(getOption(field, example)) } : {}),
      ...limitsOf(field),
    };
  };
}

/** Reads a field's closed set; empty if it has none. */
export function valueReader(registry: Registry): (field: DescField) => readonly string[] {
  const values = registry.getExtension('plaza.options.v1.values');
  const valuesOf = registry.getExtension('plaza.options.v1.values_of');
  if (!values || !valuesOf) throw new Error('The descriptor set has no options of values.');
  return (field) => {
    if (!hasOption(field, valuesOf)) return hasOption(field, values) ? (getOption(field, values) as string[]) : [];
    const name = String(getOption(field, valuesOf));
    const [message = '', of = ''] = [name.slice(0, name.lastIndexOf('.')), name.slice(name.lastIndexOf('.') + 1)];
    const other = registry.getMessage(message)?.fields.find((each) => each.name === of);
    if (!other || !hasOption(other, values))
      throw new Error(`${field.parent.typeName}.${field.name} has the values of ${name}, which has none.`);
    return getOption(other, values) as string[];
  };
}
