import { expect, test } from '@jest/globals';
import { codeOf } from '../../../test/app-codes.ts';
import { signIn, useConsole, type Page } from '../../../test/harness.ts';

const console = useConsole();

async function somebody() {
  const person = await console.api.person('Camille Moreau');
  return { email: person.email, password: 'correct horse' };
}

/** A security key inside the browser, which knows its owner. */
async function authenticatorOf(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function signOut(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.goto(page.url());
  await page.locator('input[type=email]').waitFor();
}

test('a person adds an app, and signs in with it and with a recovery code', async () => {
  const as = await somebody();
  await console.visit({ path: '/account/security', as, width: 1440, expects: /401/ }, async (page) => {
    await page.getByRole('button', { name: 'Add an app' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Phone');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    const secret = await page.locator('dialog .copy span').first().innerText();
    await page.getByLabel('Code of the app').fill(codeOf(secret));
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('row', { name: /Phone/ }).waitFor();

    await page.getByRole('button', { name: 'Make new codes' }).click();
    const codes = page.getByRole('dialog').getByRole('listitem');
    await codes.nth(9).waitFor();
    const recovery = await codes.first().innerText();
    await page.keyboard.press('Escape');

    await signOut(page);
    await page.locator('input[type=email]').fill(as.email);
    await page.locator('input[type=password]').fill(as.password);
    await page.keyboard.press('Enter');
    // The code that added the app was accepted once; the next one is accepted half a minute early.
    await page.getByLabel('Code of your authenticator app').fill(codeOf(secret, 1));
    await page.keyboard.press('Enter');
    await page.locator('main#main').waitFor();

    await signOut(page);
    await page.locator('input[type=email]').fill(as.email);
    await page.locator('input[type=password]').fill(as.password);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await page.getByLabel('Recovery code').fill(recovery);
    await page.keyboard.press('Enter');
    await page.locator('main#main').waitFor();
    await page.getByRole('row', { name: /Phone/ }).waitFor();
    expect(await page.locator('main#main').innerText()).toContain('9 codes are left.');
  });
});

/** Tries again as a person would: a browser that is busy elsewhere can give up what it shows a person, and says so. */
async function addPasskey(page: Page, name: string): Promise<void> {
  const added = page.getByText(name).first();
  const givenUp = page.getByText('Aucune clé d’accès n’a été utilisée. Réessayez, ou choisissez un autre moyen.');
  for (let tried = 1; ; tried++) {
    await page.getByRole('button', { name: 'Ajouter', exact: true }).click();
    await added.or(givenUp).first().waitFor();
    if (tried === 3 || (await added.isVisible())) return added.waitFor();
  }
}

test('a person adds a passkey, signs in with it alone, renames and removes it', async () => {
  const as = await somebody();
  const visit = { host: 'localhost', path: '/account/security', language: 'fr', theme: 'dark', width: 390 } as const;
  await console.visit({ ...visit, expects: /401/ }, async (page) => {
    await authenticatorOf(page);
    await signIn(page, as);
    await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click();
    await page.getByRole('textbox', { name: 'Nom' }).fill('Portable');
    await addPasskey(page, 'Portable');

    await signOut(page);
    await page.getByRole('button', { name: 'Se connecter avec une clé d’accès' }).click();
    await page.getByRole('button', { name: 'Renommer' }).click();
    await page.getByRole('textbox', { name: 'Nom' }).fill('Téléphone');
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByText('Téléphone').first().waitFor();
    await page.getByRole('button', { name: 'Retirer' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retirer' }).click();
    await page.getByText('Vous n’avez pas de second facteur.').waitFor();
  });
  expect((await console.api.post('/api/auth/login', as)).body.access_token).not.toBe('');
});
