import { expect, test } from '@jest/globals';
import { codeOf } from '../../../test/app-codes.ts';
import { signIn, useConsole, views } from '../../../test/harness.ts';
import { mailTo } from '../../../test/mails.ts';

const console = useConsole();

const words = {
  en: {
    forgotten: 'Forgot your password?',
    send: 'Send the mail',
    sent: /a mail is on its way/,
    confirm: 'Confirm the address',
    confirmed: 'The address is confirmed.',
    change: 'Change the password',
    changed: 'Your password is changed. Sign in with it.',
    toConsole: 'To the console',
    reset: /^Choose a new password$/,
    verify: /^Confirm your e-mail address$/,
  },
  fr: {
    forgotten: 'Mot de passe oublié ?',
    send: 'Envoyer le message',
    sent: /un message est en route/,
    confirm: 'Confirmer l’adresse',
    confirmed: 'L’adresse est confirmée.',
    change: 'Changer le mot de passe',
    changed: 'Votre mot de passe a changé. Connectez-vous avec lui.',
    toConsole: 'Vers la console',
    reset: /^Choisissez un nouveau mot de passe$/,
    verify: /^Confirmez votre adresse e-mail$/,
  },
};

test.each(views)('somebody confirms their address, and chooses a new password by mail (%o)', async (view) => {
  const word = words[view.language];
  const { email, token } = await console.api.person('Camille', view.language);
  const { mailUrl } = console.stack;
  const { path } = await mailTo(mailUrl, email, word.verify);
  // What looks into mails for people follows their links, and spends none.
  const looked = Array.from({ length: 100 }, async () => (await fetch(`${console.stack.url}/console${path}`)).status);
  expect(new Set(await Promise.all(looked))).toEqual(new Set([200]));
  await console.visit({ ...view, path }, async (page) => {
    // Opening the link, also again and again, changes nothing.
    for (let count = 0; count < 3; count++) await page.reload();
    await page.getByRole('button', { name: word.confirm }).waitFor();
    expect((await console.api.get('/api/auth/me', token)).body.user.email_verified_at).toBeUndefined();
    await page.getByRole('button', { name: word.confirm }).click();
    await page.getByText(word.confirmed).waitFor();
    expect((await console.api.get('/api/auth/me', token)).body.user.email_verified_at).toBeDefined();

    await page.getByRole('link', { name: word.toConsole }).click();
    await page.getByRole('link', { name: word.forgotten }).click();
    await page.locator('input[type=email]').fill(email);
    await page.getByRole('button', { name: word.send }).click();
    await page.getByText(word.sent).waitFor();
    const mail = await mailTo(mailUrl, email, word.reset);
    await page.goto(`/console${mail.path}`);
    await page.locator('input[type=password]').fill('a new password');
    await page.getByRole('button', { name: word.change }).click();
    await page.getByText(word.changed).waitFor();
    await page.getByRole('link', { name: word.toConsole }).click();
    await signIn(page, { email, password: 'a new password' });
  });
});

test('somebody with a second factor shows it to choose a new password', async () => {
  const { api } = console;
  const { mailUrl } = console.stack;
  const { email, token } = await api.person('Camille', 'en');
  const { path } = await mailTo(mailUrl, email, words.en.verify);
  const proof = new URLSearchParams(path.split('#')[1]).get('token');
  expect((await api.post('/api/auth/email/verify', { token: proof })).status).toBe(200);
  const { id, secret } = (await api.post('/api/auth/factors/totp', { name: 'Phone' }, token)).body;
  expect((await api.post('/api/auth/factors/totp/confirm', { id, code: codeOf(secret) }, token)).status).toBe(200);
  await api.post('/api/auth/password/recovery', { email });
  const mail = await mailTo(mailUrl, email, words.en.reset);
  await console.visit({ path: mail.path, expects: /400/ }, async (page) => {
    await page.locator('input[type=password]').fill('a new password');
    await page.getByRole('button', { name: words.en.change }).click();
    // The code that added the app was accepted once; the next one is accepted half a minute early.
    await page.getByLabel('Code of your authenticator app').fill(codeOf(secret, 1));
    await page.keyboard.press('Enter');
    await page.getByText(words.en.changed).waitFor();
  });
  const signedIn = (await api.post('/api/auth/login', { email, password: 'a new password' })).body;
  expect(signedIn.challenge.methods).toEqual(['totp']);
});
