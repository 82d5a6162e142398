// The shell: who gets in, who sees what, and what is there when nothing is.
import { describe, expect, test } from '@jest/globals';
import { buyer } from '../../test/buyer.ts';
import { administrator, lea, signIn, useConsole, views, watch } from '../../test/harness.ts';

const console = useConsole();

/** In the page: what is wider than the screen. */
const wider = `[...document.querySelectorAll('body *')]
  .filter((element) => element.getBoundingClientRect().right > innerWidth)
  .map(({ outerHTML }) => outerHTML.slice(0, 120))`;

describe.each(views)('%o', (view) => {
  const words = {
    en: {
      wrong: 'The e-mail address or the password is wrong.',
      signOut: 'Sign out',
      menu: /Léa/,
      nothing: 'There is nothing at this address',
      open: 'Go to…',
      goTo: 'Go to',
      verification: 'Verification',
      none: 'Nothing found.',
    },
    fr: {
      wrong: 'L’adresse e-mail ou le mot de passe est faux.',
      signOut: 'Se déconnecter',
      menu: /Léa/,
      nothing: 'Il n’y a rien à cette adresse',
      open: 'Aller à…',
      goTo: 'Aller à',
      verification: 'Vérification',
      none: 'Rien n’a été trouvé.',
    },
  }[view.language];

  test('a wrong password is said, and the right one leads to where one wanted to go', async () => {
    await console.visit({ ...view, path: '/catalogue/plans', expects: /401/ }, async (page) => {
      await page.locator('input[type=email]').fill(lea.email);
      await page.locator('input[type=password]').fill('wrong password');
      await page.keyboard.press('Enter');
      const alert = page.getByRole('alert');
      await alert.getByText(words.wrong).waitFor();
      await alert.getByText('INVALID_CREDENTIALS').waitFor();
      expect(await page.evaluate(wider)).toEqual([]);
      expect(await page.locator('input[type=email]').inputValue()).toBe(lea.email);
      await signIn(page, lea);
      await page.getByRole('row').nth(2).waitFor();
      expect(new URL(page.url()).pathname).toBe('/console/catalogue/plans');
    });
  });

  test('an address without anything says so', async () => {
    await console.visit({ ...view, path: '/nothing-here', as: lea }, (page) => page.getByText(words.nothing).waitFor());
  });

  test('Ctrl+K leads to a page, a person and an order, with the keyboard alone', async () => {
    const { id, email, order, title } = await buyer(console.api);
    await console.visit({ ...view, path: '/ledger', as: administrator }, async (page) => {
      const field = page.getByRole('combobox', { name: words.goTo, exact: true });
      const chosen = page.locator('[role=option][aria-selected=true]');
      await page.getByRole('row').nth(1).waitFor();
      await page.keyboard.press('Control+k');
      await field.and(page.locator(':focus')).waitFor();
      await page.keyboard.type('verif');
      await chosen.filter({ hasText: words.verification }).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL('**/console/ledger/verification');
      await field.waitFor({ state: 'detached' });
      await page.keyboard.press('Control+k');
      await field.fill(email);
      await chosen.filter({ hasText: email }).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/console/people/${id}`);
      const button = page.getByRole('button', { name: words.open, exact: true });
      await button.focus();
      await page.keyboard.press('Enter');
      await field.fill(order);
      await chosen.filter({ hasText: title }).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/console/orders/${order}`);
      await page.locator('dl.facts').waitFor();
      await button.focus();
      await page.keyboard.press('Enter');
      // The beginning of an id is enough: of two orders of the same minute it is the same.
      await field.fill(order.slice(0, 28));
      await chosen.filter({ hasText: title }).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/console/orders/${order}`);
      await page.locator('dl.facts').waitFor();
      await button.focus();
      await page.keyboard.press('Enter');
      await field.fill('monacco diagonal scarf');
      await chosen.filter({ hasText: 'AS Monaco Diagonal Scarf' }).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL('**/console/catalogue?**');
      await page.getByRole('row', { name: 'AS Monaco Diagonal Scarf' }).waitFor();
      await button.focus();
      await page.keyboard.press('Enter');
      await field.fill('qwxyz like this');
      await page.getByText(words.none).waitFor();
      await page.keyboard.press('Escape');
      await field.waitFor({ state: 'detached' });
      await button.and(page.locator(':focus')).waitFor();
      await page.keyboard.press('Control+k');
      await page.keyboard.press('ArrowUp');
      await page.locator('[role=option]').last().and(chosen).waitFor();
    });
  });

  test('somebody who is no administrator finds the pages that are theirs, and nobody', async () => {
    await console.visit({ ...view, path: '/account', as: lea }, async (page) => {
      const searched: string[] = [];
      page.on('request', (request) => searched.push(new URL(request.url()).pathname));
      await page.locator('tbody tr').first().waitFor();
      await page.getByRole('button', { name: words.open, exact: true }).click();
      await page.getByRole('combobox', { name: words.goTo, exact: true }).fill('qwxyz');
      await page.getByText(words.none).waitFor();
      await page.getByRole('combobox', { name: words.goTo, exact: true }).fill('esim');
      await page.locator('[role=option]').first().click();
      await page.waitForURL('**/console/catalogue/plans');
      await page.getByRole('row').nth(2).waitFor();
      expect(searched.filter((path) => path.startsWith('/api/admin'))).toEqual([]);
    });
  });

  test('somebody who signs out is out, and nothing is left on the page', async () => {
    await console.visit({ ...view, path: '/account', as: lea }, async (page) => {
      await page.locator('tbody tr').first().waitFor();
      await page.getByRole('button', { name: words.menu }).click();
      await page.getByRole('menuitem', { name: words.signOut }).click();
      await page.locator('input[type=password]').waitFor();
      expect(await page.locator('main#main').count()).toBe(0);
    });
  });
});

test('the theme and the language that somebody chooses stay', async () => {
  await console.visit({ as: lea }, async (page) => {
    await page.getByRole('button', { name: /Léa/ }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await page.getByRole('button', { name: /Léa/ }).click();
    await page.getByRole('menuitemradio', { name: 'Français' }).click();
    await page.locator('html[lang=fr][data-theme=dark]').waitFor();
    await page.reload();
    await page.locator('html[lang=fr][data-theme=dark]').waitFor();
  });
});

test('the keyboard is enough: past the navigation, through the menu, and back', async () => {
  await console.visit({ path: '/catalogue', as: lea }, async (page) => {
    await page.getByRole('row').nth(2).waitFor();
    const menu = page.getByRole('button', { name: /Léa/ });
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menu').locator(':focus').waitFor();
    await page.keyboard.press('End');
    await page.getByRole('menuitem', { name: 'Sign out' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'hidden' });
    await menu.and(page.locator(':focus')).waitFor();
    const skip = page.locator('a.skip');
    await skip.focus();
    await page.keyboard.press('Enter');
    await page.locator('main#main:focus').waitFor();
  });
});

test('half an hour without anybody ends the session', async () => {
  await console.visit({ path: '/account', as: undefined }, async (page) => {
    await page.clock.install();
    await page.reload();
    await signIn(page, administrator);
    await page.clock.fastForward('31:00');
    await page.getByText(/nobody used the console/).waitFor();
  });
});

test('tabs share one session: both renew it at once, and whoever signs out or in does so in both', async () => {
  const { email } = await console.api.person('Two tabs');
  const visitor = { email, password: 'correct horse' };
  await console.visit({ path: '/account', as: visitor }, async (page) => {
    const other = await page.context().newPage();
    const faults = watch(other, [console.stack.url]);
    await other.goto('/console/account/tickets');
    const both = [page, other];
    const signedIn = () => Promise.all(both.map((tab) => tab.locator('main#main h1').waitFor()));
    await signedIn();
    for (let turn = 0; turn < 5; turn++) {
      await Promise.all(both.map((tab) => tab.reload()));
      await signedIn();
    }
    // No script can read what renews the session.
    const kept = (await page.context().cookies()).find(({ httpOnly }) => httpOnly);
    expect(kept).toMatchObject({ sameSite: 'Strict', domain: new URL(console.stack.url).hostname });
    expect(await page.evaluate('document.cookie')).not.toContain(kept!.value);
    await other.getByRole('button', { name: /Two tabs/ }).click();
    await other.getByRole('menuitem', { name: 'Sign out' }).click();
    await Promise.all(both.map((tab) => tab.locator('input[type=password]').waitFor()));
    await signIn(page, visitor);
    await signedIn();
    expect(faults).toEqual([]);
  });
});
