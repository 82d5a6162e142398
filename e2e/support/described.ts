// Checks every answer against openapi.json, whatever the test that got it is about: what types are made from must be true.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const document = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('@plaza/api/openapi.json'), 'utf8'),
) as { paths: Record<string, Record<string, object>> };

const ajv = new Ajv2020({ strict: false, allErrors: true })
  .addFormat('uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  .addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
  .addFormat('email', /^.+@[^@\s]+$/)
  .addFormat('uri', /^[a-z]+:\S+$/)
  .addFormat('uri-reference', /^\S+$/)
  .addFormat('decimal', /^-?\d+(\.\d+)?$/)
  .addFormat('int32', { type: 'number', validate: (value) => Number.isInteger(value) })
  .addSchema(document, 'openapi.json');

// Paths that are spelled out come before those with a variable.
const templates = Object.keys(document.paths)
  .sort((a, b) => a.split('{').length - b.split('{').length)
  .map((template) => ({ template, pattern: new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`) }));

const compiled = new Map<string, ValidateFunction>();

/** Throws if an answer of JSON is not as openapi.json describes it. A path that is not described there is left alone. */
export function assertDescribed(method: string, path: string, status: number, body: unknown): void {
  const [pathname = ''] = path.split('?');
  const template = templates.find(({ pattern }) => pattern.test(pathname))?.template;
  const verb = method.toLowerCase();
  if (template === undefined || document.paths[template]?.[verb] === undefined) return;
  const inUri = template.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');
  const pointer =
    status < 400
      ? `#/paths/${inUri}/${verb}/responses/${status}/content/application~1json/schema`
      : '#/components/schemas/Error';
  const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `openapi.json${pointer}` });
  compiled.set(pointer, validate);
  if (validate(body)) return;
  const wrong = (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
  throw new Error(
    `${method} ${pathname} answered ${status}, and not as openapi.json describes it: ${wrong.slice(0, 5).join('; ')}: ${JSON.stringify(body).slice(0, 500)}`,
  );
}
