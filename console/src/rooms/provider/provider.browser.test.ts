import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startOpenidProvider, type OpenidProvider } from '@plaza/testing/openid-provider';
import { useConsole, type Page } from '../../../test/harness.ts';

const console = useConsole();
let providers: OpenidProvider[];

beforeAll(async () => {
  const { url } = console.stack;
  // Another site than the console, as providers are.
  const host = 'localhost';
  const [acme, apple] = (providers = await Promise.all([
    startOpenidProvider({ redirectUris: [`${url}/console/provider`], host }),
    startOpenidProvider({ redirectUris: [`${url}/api/auth/providers/form`], apple: true, host }),
  ]));
  const list = [acme!.settings('acme', 'Acme'), apple!.settings('apple', 'Apple')];
  await console.stack.restart('auth', { OPENID_PROVIDERS: JSON.stringify(list), PUBLIC_URL: url });
});

afterAll(async () => {
  await console.stack.restart('auth');
  await Promise.all(providers.map((provider) => provider.close()));
});

/** Signs in at the provider. */
async function atProvider(page: Page, account: string): Promise<void> {
  await page.getByRole('heading', { name: 'Sign in at the provider' }).waitFor();
  await page.getByLabel('Account').fill(account);
  await page.getByRole('button', { name: 'Go on' }).click();
}

const expects = /401|404 \(Not Found\)|asks http:\/\/localhost/;

test('a person signs in with a provider, comes back to the page that they wanted, and keeps the last way in', async () => {
  providers[0]!.accounts.set('nora', { email: 'nora@mail.example', email_verified: true, name: 'Nora Weiss' });
  const faults = /401|400 \(Bad Request\)|asks http:\/\/localhost/;
  await console.visit({ path: '/account/security', expects: faults }, async (page) => {
    await page.getByRole('button', { name: 'Continue with Acme' }).click();
    await atProvider(page, 'nora');
    await page.locator('main#main').waitFor();
    const row = page.getByRole('row', { name: /Acme/ });
    await row.getByText('nora@mail.example').waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/account/security');
    await row.getByRole('button', { name: 'Unlink' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
    await page.getByText('Without it, the account could not be signed in to any more.').waitFor();
    await page.keyboard.press('Escape');

    // Only the tab that began a sign-in finishes it.
    await page.goto('/console/provider?code=x&state=y');
    await page.getByText('This sign-in was not begun in this tab').waitFor();
  });
});

test('a guest signs in with a provider, and what they have is in that account', async () => {
  providers[0]!.accounts.set('ines', { email: 'ines@mail.example', email_verified: true, name: 'Ines Costa' });
  await console.visit({ expects }, async (page) => {
    const opened = page.waitForResponse((response) => response.url().endsWith('/api/auth/guests'));
    await page.getByRole('button', { name: 'Continue as a guest' }).click();
    const { user, access_token: token } = (await (await opened).json()) as {
      user: { id: string };
      access_token: string;
    };
    await console.api.deposit(token, '25.00');
    await page.getByRole('link', { name: 'Sign up or sign in' }).click();
    const merged = page.waitForResponse((response) => response.url().endsWith('/api/auth/guests/merge'));
    await page.getByRole('button', { name: 'Continue with Acme' }).click();
    await atProvider(page, 'ines');
    expect(await (await merged).json()).toEqual({ guest_id: user.id, status: 'done' });
    await page.getByText(/is in this account now/).waitFor();
  });
});

test('a person links an account whose provider sends a form, and unlinks it', async () => {
  const { email } = await console.api.person('Camille Moreau');
  const as = { email, password: 'correct horse' };
  const view = { language: 'fr', theme: 'dark', width: 390 } as const;
  await console.visit({ ...view, path: '/account/security', as, expects }, async (page) => {
    await page.getByRole('button', { name: 'Lier Apple' }).click();
    await atProvider(page, 'camille');
    await page.locator('main#main').waitFor();
    await page.getByRole('button', { name: 'Délier' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Délier' }).click();
    await page.getByText('Aucun compte n’est lié.').waitFor();
  });
});
