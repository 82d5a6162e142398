import { expect, test } from '@jest/globals';
import { useConsole, views, type Page } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: { guest: 'Continue as a guest', keep: 'Sign up or sign in', signIn: 'Sign in', merged: /is in this account now/ },
  fr: {
    guest: 'Continuer en tant qu’invité',
    keep: 'Inscrivez-vous ou connectez-vous',
    signIn: 'Se connecter',
    merged: /est maintenant dans ce compte/,
  },
};
const signUp = { en: 'Sign up', fr: 'S’inscrire' };
const signedUp = { en: 'You have an account now.', fr: 'Vous avez maintenant un compte.' };

/** Opens a guest account, with money and a product in the cart. */
async function asGuest(page: Page, button: string): Promise<{ id: string; product: string }> {
  const opened = page.waitForResponse((response) => response.url().endsWith('/api/auth/guests'));
  await page.getByRole('button', { name: button }).click();
  const { user, access_token: token } = (await (await opened).json()) as {
    user: { id: string };
    access_token: string;
  };
  await console.api.deposit(token, '25.00');
  const { body } = await console.api.get('/api/shop/products');
  const product = (body as { products: { id: string; stock: number }[] }).products.find(({ stock }) => stock > 1)!.id;
  expect((await console.api.post('/api/shop/cart', { product_id: product, quantity: 1 }, token)).status).toBe(200);
  return { id: user.id, product };
}

test.each(views)('a guest signs in, and everything is in that account (%o)', async (view) => {
  const word = words[view.language];
  const person = await console.api.person('Camille', view.language);
  await console.visit(view, async (page) => {
    const { id, product } = await asGuest(page, word.guest);
    await page.getByRole('link', { name: word.keep }).click();
    await page.locator('input[autocomplete=username]').fill(person.email);
    await page.locator('input[autocomplete=current-password]').fill('correct horse');
    const merged = page.waitForResponse((response) => response.url().endsWith('/api/auth/guests/merge'));
    await page.getByRole('button', { name: word.signIn, exact: true }).click();
    expect(await (await merged).json()).toEqual({ guest_id: id, status: 'done' });
    await page.getByText(word.merged).waitFor();
    expect((await console.api.get('/api/wallet/balance', person.token)).body).toMatchObject({ balance: '25.00' });
    expect((await console.api.get('/api/shop/cart', person.token)).body).toMatchObject({
      items: [{ product_id: product, quantity: 1 }],
    });
    const { body } = await console.api.get('/api/wallet/transactions?type=merge', person.token);
    expect(body).toMatchObject({ transactions: [{ amount: '25.00', metadata: { counterparty_id: id } }] });
  });
});

test('a guest signs up, and stays who they are', async () => {
  const view = views[0]!;
  await console.visit(view, async (page) => {
    const { id } = await asGuest(page, words[view.language].guest);
    await page.getByRole('link', { name: words[view.language].keep }).click();
    const email = `${id}@plaza.example`;
    await page.locator('input[autocomplete=name]').fill('Camille');
    await page.locator('input[autocomplete=email]').fill(email);
    await page.locator('input[autocomplete=new-password]').fill('correct horse');
    await page.getByRole('button', { name: signUp[view.language] }).click();
    await page.getByText(signedUp[view.language]).waitFor();
    const signedIn = await console.api.post('/api/auth/login', { email, password: 'correct horse' });
    expect(signedIn.body).toMatchObject({ user: { id, role: 'user' } });
  });
});
