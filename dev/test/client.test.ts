// @plaza/client as others get it: packed, installed without a network, and used from Node and from a bundler. A page of
// Vite is in e2e/client-vite.test.ts.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectWithClient } from '../src/client/project.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'plaza-client-'));
let project: string;
let installed: string;

beforeAll(async () => {
  project = await projectWithClient(folder);
  installed = join(project, 'node_modules/@plaza/client');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const manifest = (): Record<string, unknown> =>
  JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<string, unknown>;

test('the package has a licence, a page to read, types, and nothing that runs when it is installed', () => {
  for (const name of ['LICENSE', 'README.md', 'index.js', 'index.d.ts', 'query/index.js', 'gen/remedies.js'])
    expect([name, existsSync(join(installed, name))]).toEqual([name, true]);
  expect(manifest()).toMatchObject({
    name: '@plaza/client',
    license: 'Apache-2.0',
    type: 'module',
    sideEffects: false,
  });
  for (const name of ['private', 'scripts', 'dependencies', 'devDependencies'])
    expect([name, manifest()[name]]).toEqual([name, undefined]);
});

/** The text of a module and of all that it imports. */
function withImports(path: string, seen = new Set<string>()): string {
  if (seen.has(path)) return '';
  seen.add(path);
  const text = readFileSync(path, 'utf8');
  const imports = [...text.matchAll(/from ['"](\.[^'"]+)['"]/g)].map(([, name = '']) => join(dirname(path), name));
  return [text, ...imports.map((each) => withImports(each, seen))].join('\n');
}

test('the core is at most 40 kB compressed, also where nobody minifies it', () => {
  const core = withImports(join(installed, 'index.js'));
  expect(core).toContain('/api/wallet/balance');
  expect(brotliCompressSync(core).length).toBeLessThan(40_000);
});

test('what a page does not import it does not load: remedies, queries', () => {
  expect(withImports(join(installed, 'index.js'))).not.toMatch(/remedies|queryKey/);
});

const uses = `
import { createPlaza, isPlazaError, memorySession, type Product } from '@plaza/client';
import { plazaQueries } from '@plaza/client/query';
import { remedies } from '@plaza/client/remedies';

const plaza = createPlaza({ baseUrl: 'http://127.0.0.1:1', session: memorySession(), attempts: 1 });
export async function names(): Promise<string[]> {
  const all: Product[] = [];
  for await (const product of plaza.pages('listProducts', { club: 'AS_MONACO' })) all.push(product);
  return all.map(({ name }) => name);
}
export const options = plazaQueries(plaza).query('getBalance', { currency: 'EUR' });
export const failure = await names().catch((error: unknown) =>
  isPlazaError(error, 'NETWORK_FAILED') ? error.reason satisfies 'NETWORK_FAILED' : remedies.UNAVAILABLE,
);
console.log(failure);
`;

/** Compiles files in the project. @returns what is wrong with them */
async function compile(files: Record<string, string>, settings: object): Promise<string> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
  const compilerOptions = {
    strict: true,
    skipLibCheck: true,
    target: 'es2022',
    outDir: 'out',
    rootDir: '.',
    types: [],
    ...settings,
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: Object.keys(files) }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  return run(process.execPath, [tsc, '-p', project]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
}

const lib = ['es2022', 'dom', 'dom.asynciterable'];
/** As a bundler resolves it. */
const bundled = { module: 'esnext', moduleResolution: 'bundler', lib };

test('it compiles and runs in an empty project, with the Node that is installed', async () => {
  expect(await compile({ 'uses.ts': uses }, { module: 'nodenext', lib })).toBe('');
  const { stdout } = await run('node', ['out/uses.js'], { cwd: project });
  expect(stdout.trim()).toBe('NETWORK_FAILED');
});

test('it compiles as bundlers resolve it', async () => {
  expect(await compile({ 'uses.ts': uses }, bundled)).toBe('');
});

/** What the samples presume: what an earlier one has, and what is the reader's. */
const presumed = `
import type { Plaza, SignOutCause } from '@plaza/client';
import type { QueryClient } from '@tanstack/react-query';
declare global {
  const plaza: Plaza;
  const eventId: string;
  const showSignIn: (cause: SignOutCause) => void;
  const merchantId: string;
  const showMerchant: (id: string | undefined) => void;
  const email: string;
  const password: string;
  const askForCode: (methods: string[]) => Promise<string>;
  const queryClient: QueryClient;
  const keyOfThisForm: string;
  const token: string;
  const code: string;
}
`;

test('the samples of its README and of the quick start compile', async () => {
  for (const name of ['@tanstack/react-query', '@tanstack/query-core', '@types/react', 'csstype']) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), link);
  }
  const pages = [join(installed, 'README.md'), join(root, 'docs/QUICKSTART.md')].map((path) =>
    readFileSync(path, 'utf8'),
  );
  const samples = [...pages.join('\n').matchAll(/```ts\n([^]*?)```/g)]
    .map(([, sample = '']) => sample)
    // Over gRPC it takes what is only in the checkout.
    .filter((sample) => !sample.includes('@grpc/grpc-js'));
  expect(samples.length).toBeGreaterThan(4);
  const files = Object.fromEntries(samples.map((sample, index) => [`sample-${index}.ts`, `${sample}export {};\n`]));
  expect(await compile({ 'presumed.ts': presumed, ...files }, bundled)).toBe('');
});

test.each([
  ['plaza.api.getOrder({})', /'id' is missing/],
  ["plaza.api.listProducts({ clubb: 'AS_MONACO' })", /clubb/],
  ["plaza.pages('getBalance')", /not assignable/],
  ["isPlazaError(null, 'SOLD_AUT')", /SOLD_AUT/],
])('%s does not compile', async (call, message) => {
  const text = `import { createPlaza, isPlazaError } from '@plaza/client';\nconst plaza = createPlaza({ baseUrl: '' });\nvoid ${call};\nvoid isPlazaError;\nvoid plaza;\n`;
  expect(await compile({ 'uses.ts': text }, bundled)).toMatch(message);
});
