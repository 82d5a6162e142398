// @plaza/client in a project of Vite: the packed package and React, built as a page of somebody else would be, and opened in a browser.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { remedies } from '@plaza/client/remedies';
import { projectWithClient } from '@plaza/dev/client';
import { checkout, freePort } from '@plaza/dev/engines';
import { until } from '@plaza/testing';
import { chromium } from 'playwright-core';
import { Api } from './api.ts';
import { borrowStack, browserEndpoint, type BorrowedStack } from './support/stack.ts';

/** Only `cookieSession()` sends it. */
const csrfHeader = 'x-csrf-protection';
const folder = mkdtempSync(join(tmpdir(), 'plaza-vite-'));
let stack: BorrowedStack;
let project: string;

const wallet = `
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryClient, QueryClientProvider, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { cookieSession, createPlaza } from '@plaza/client';
import { plazaQueries } from '@plaza/client/query';

const plaza = createPlaza({ baseUrl: '', session: cookieSession() });
const queries = plazaQueries(plaza);

function Wallet() {
  const client = useQueryClient();
  const balance = useQuery(queries.query('getBalance', { currency: 'EUR' }));
  const deposit = useMutation({
    ...queries.mutation('deposit'),
    onSuccess: () => client.invalidateQueries({ queryKey: queries.key('getBalance') }),
  });
  return (
    <p>
      Balance: {balance.data?.balance}
      <button onClick={() => deposit.mutate({ amount: '12.50', currency: 'EUR' })}>Deposit</button>
    </p>
  );
}

function Page() {
  const [user, setUser] = useState(null);
  useEffect(() => {
    plaza.on('signedIn', setUser);
    plaza.on('signedOut', () => setUser(undefined));
    void plaza.auth.restore().then(setUser);
  }, []);
  if (user === null) return <p>…</p>;
  const signIn = (form) => plaza.auth.signIn(Object.fromEntries(form));
  if (!user) return <form action={signIn}><input name="email" /><input name="password" /><button>Sign in</button></form>;
  return <><h1>{user.name}</h1><Wallet /><button onClick={() => plaza.auth.signOut()}>Sign out</button></>;
}

createRoot(document.getElementById('root')).render(<QueryClientProvider client={new QueryClient()}><Page /></QueryClientProvider>);
`;

const balanceOnly = `
import { createPlaza } from '@plaza/client';
document.title = (await createPlaza({ baseUrl: '' }).api.getBalance()).balance;
`;

const page = (script: string): string =>
  `<!doctype html><title>Wallet</title><div id="root"></div><script type="module" src="./${script}"></script>`;

/** A file of the project, which is also the root of a page. */
function write(name: string, text: string): void {
  mkdirSync(dirname(join(project, name)), { recursive: true });
  writeFileSync(join(project, name), text);
}

const vite = (...args: string[]): string[] => [join(project, 'node_modules/vite/bin/vite.js'), ...args];

/** Builds the page in a folder of the project. @returns all its JavaScript */
async function build(name: string): Promise<string> {
  await promisify(execFile)(process.execPath, vite('build', name, '--logLevel', 'warn'), {
    cwd: project,
    // With Jest's own it would be a build for development.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const assets = join(project, name, 'dist/assets');
  return readdirSync(assets)
    .map((file) => readFileSync(join(assets, file), 'utf8'))
    .join('\n');
}

beforeAll(async () => {
  stack = await borrowStack();
  project = await projectWithClient(folder);
  // Of this checkout: what everybody else gets from npm.
  const modules = {
    vite: '.',
    react: '.',
    'react-dom': '.',
    '@tanstack/react-query': '.',
    '@vitejs/plugin-react': 'console',
  };
  for (const [name, where] of Object.entries(modules)) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(checkout, where, 'node_modules', name), link);
  }
  const proxy = JSON.stringify({ '/api': stack.url });
  const config = `import react from '@vitejs/plugin-react';\nexport default { plugins: [react()], preview: { proxy: ${proxy} } };\n`;
  for (const [name, script, text] of [
    ['wallet', 'main.jsx', wallet],
    ['balance', 'main.js', balanceOnly],
  ] as const) {
    write(`${name}/index.html`, page(script));
    write(`${name}/${script}`, text);
    write(`${name}/vite.config.js`, config);
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await stack?.giveBack();
});

test('a page that only calls loads neither queries, remedies nor the sessions that it does not use, and at most 40 kB', async () => {
  const bundle = await build('balance');
  expect(bundle).toContain('/api/wallet/balance');
  for (const unused of ['queryKey', csrfHeader, remedies.INSUFFICIENT_FUNDS]) expect(bundle).not.toContain(unused);
  expect(brotliCompressSync(bundle).length).toBeLessThan(40_000);
});

/** Serves what was built, and the API of the marketplace under the same address, as behind one proxy. */
async function preview(name: string): Promise<{ url: string; server: ChildProcess }> {
  const port = await freePort();
  const args = vite('preview', name, '--host', '127.0.0.1', '--port', String(port), '--strictPort');
  const server = spawn(process.execPath, args, { cwd: project, stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await until(
    () =>
      fetch(url).then(
        ({ ok }) => ok,
        () => false,
      ),
    'the page is served',
  );
  return { url, server };
}

test('in a browser somebody signs in, deposits money, and is still signed in when the page is loaded again', async () => {
  expect(await build('wallet')).toContain(csrfHeader);
  const { email } = await new Api(stack.url).person('Mia');
  const { url, server } = await preview('wallet');
  const browser = await chromium.connect(await browserEndpoint());
  try {
    const tab = await browser.newPage();
    const faults: string[] = [];
    tab.on('pageerror', (error) => faults.push(error.message));
    await tab.goto(url);
    await tab.locator('[name=email]').fill(email);
    await tab.locator('[name=password]').fill('correct horse');
    await tab.getByRole('button', { name: 'Sign in' }).click();
    await tab.getByRole('heading', { name: 'Mia' }).waitFor();
    await tab.getByText('Balance: 0.00').waitFor();
    await tab.getByRole('button', { name: 'Deposit' }).click();
    await tab.getByText('Balance: 12.50').waitFor();
    await tab.reload();
    await tab.getByText('Balance: 12.50').waitFor();
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(faults).toEqual([]);
  } finally {
    await browser.close();
    server.kill();
  }
});
