import { expect, test } from '@jest/globals';
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
