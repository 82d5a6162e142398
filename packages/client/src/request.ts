// Where the fields of an input go: into the path, the query, or the body.
import { operations, type OperationName } from './gen/operations.ts';

export interface Operation {
  method: string;
  path: string;
  takesKey: boolean;
  isPublic: boolean;
  raw: boolean;
  /** The field whose bytes are the body. */
  sent: string | undefined;
  /** The list of a page. */
  items: string | undefined;
}

export function operationOf(name: OperationName): Operation {
  const [method = '', path = '', ...words] = operations[name].split(' ');
  return {
    method,
    path,
    takesKey: words.includes('key'),
    isPublic: words.includes('public'),
    raw: words.includes('raw'),
    sent: valueOf(words, 'sent='),
    items: valueOf(words, 'items='),
  };
}

const valueOf = (words: string[], name: string): string | undefined =>
  words.find((word) => word.startsWith(name))?.slice(name.length);

export interface HttpRequest {
  method: string;
  path: string;
  body: string | Blob | undefined;
}

/** Fields that are undefined are left out. */
export function requestOf(
  { method, path, sent }: Pick<Operation, 'method' | 'path'> & Partial<Pick<Operation, 'sent'>>,
  input: object = {},
): HttpRequest {
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const given: unknown = rest.get(name);
    const value = typeof given === 'number' ? String(given) : given;
    rest.delete(name);
    // With these the path would be that of another operation.
    if (typeof value !== 'string' || /^\.{0,2}$/.test(value)) throw new TypeError(`${name} must be an id.`);
    return encodeURIComponent(value);
  });
  if (sent !== undefined) return { method, path: filled, body: rest.get(sent) as Blob };
  if (method !== 'GET' && method !== 'DELETE')
    return { method, path: filled, body: JSON.stringify(Object.fromEntries(rest)) };
  const query = new URLSearchParams();
  for (const [name, value] of rest)
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) query.append(name, String(each));
  const text = query.toString();
  return { method, path: text === '' ? filled : `${filled}?${text}`, body: undefined };
}

/** A UUID; `crypto.randomUUID` is missing in pages over plain HTTP. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
