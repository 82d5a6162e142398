// TypeScript types from the JSON schemas of openapi.json, with their descriptions as comments. It knows the keywords that dev/src/openapi-schemas.ts
// writes, and refuses a type that it does not know.

export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: boolean | JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  [other: string]: unknown;
}

/** The name that a `$ref` ends with. */
export function referred({ $ref }: { $ref?: string }): string | undefined {
  return $ref?.split('/').at(-1);
}

export function typeOf(schema: JsonSchema, indent = ''): string {
  const name = referred(schema);
  if (name !== undefined) return name;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return alternatives.map((each) => typeOf(each, indent)).join(' | ');
  if (schema.allOf) return schema.allOf.map((each) => typeOf(each, indent)).join(' & ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(' | ');
  switch (schema.type) {
    case undefined:
      return schema.properties ? objectOf(schema, indent) : 'unknown';
    case 'object':
      return objectOf(schema, indent);
    case 'array':
      return arrayOf(typeOf(schema.items ?? {}, indent));
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
      return schema['format'] === 'binary' ? 'Blob' : 'string';
    case 'boolean':
    case 'null':
      return schema.type;
    default:
      throw new Error(`No TypeScript type is known for the JSON type ${schema.type}.`);
  }
}

/** `required` says which of the properties are. */
export function objectOf({ properties = {}, required = [], additionalProperties }: JsonSchema, indent = ''): string {
  const names = Object.keys(properties);
  if (names.length === 0) {
    if (typeof additionalProperties === 'object') return `Record<string, ${typeOf(additionalProperties, indent)}>`;
    return additionalProperties === true ? 'Record<string, unknown>' : 'Record<string, never>';
  }
  const lines = names.map((name) => {
    const property = properties[name]!;
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
    const optional = required.includes(name) ? '' : '?';
    return `${comment(property.description, `${indent}  `)}${indent}  ${key}${optional}: ${typeOf(property, `${indent}  `)};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

/** As JSDoc, which editors show. Empty without a text. */
export function comment(text: string | undefined, indent = ''): string {
  if (!text) return '';
  const safe = text.replaceAll('*/', '*\\/');
  const lines = safe.split('\n');
  if (lines.length === 1) return `${indent}/** ${safe} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} *${line === '' ? '' : ` ${line}`}\n`).join('')}${indent} */\n`;
}

function arrayOf(item: string): string {
  return /[|&{]/.test(item) ? `Array<${item}>` : `${item}[]`;
}
