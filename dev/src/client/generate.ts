// The generated part of packages/client: types and operations from openapi.json, reasons and remedies from the code.
import { join } from 'node:path';
import { errorReasons } from '../error-docs.ts';
import { clientOperations, operationsModule, typesModule, type OpenApi } from './operations.ts';

/** Paths and texts. */
export async function clientFiles(root: string, openApi: string): Promise<(readonly [string, string])[]> {
  const api = JSON.parse(openApi) as OpenApi;
  const operations = clientOperations(api);
  const reasons = await errorReasons(root);
  const gen = join(root, 'packages/client/src/gen');
  return [
    [join(gen, 'types.ts'), typesModule(api, operations)],
    [join(gen, 'operations.ts'), operationsModule(operations)],
    [join(gen, 'reasons.ts'), reasonsModule(reasons)],
    [join(gen, 'remedies.ts'), remediesModule(reasons)],
  ];
}

function reasonsModule(reasons: { reason: string; message: string }[]): string {
  const union = reasons.map(({ reason }) => `  | '${reason}'\n`).join('');
  return `// Generated from the code by \`npm run generate\`. Do not edit it.\n/** Every reason that Plaza answers; docs/errors.md explains them. */\nexport type ApiReason =\n${union.trimEnd()};\n`;
}

function remediesModule(reasons: { reason: string; remedy: string }[]): string {
  const lines = reasons.map(({ reason, remedy }) => `  ${reason}: ${JSON.stringify(remedy)},\n`).join('');
  return [
    '// Generated from the code by `npm run generate`. Do not edit it.\n',
    "import type { ApiReason } from './reasons.ts';\n\n",
    '/** What can be done about each error: a sentence for people, in English. */\n',
    `export const remedies: Readonly<Record<ApiReason, string>> = {\n${lines}};\n`,
  ].join('');
}
