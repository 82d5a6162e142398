// The reference of the API and the page of errors in a browser: the gateway's pages, tried with what tries the console's.
import { expect, test } from '@jest/globals';
import { useConsole, views, type Page } from './harness.ts';

const visitor = useConsole();

/** Leaves one operation on the page. axe takes minutes for everything; all operations are made by one function. */
async function show(page: Page, operation: string): Promise<void> {
  await page.getByRole('searchbox').fill(operation.toLowerCase());
  await page.locator(`article#${operation}`).waitFor();
}

/** Nothing is wider than the screen, but for what scrolls by itself. */
async function expectToFit(page: Page): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
}

test.each(views)('the reference can be read by everybody, $theme and $width wide', async (view) => {
  await visitor.visit({ ...view, address: '/docs' }, async (page) => {
    await page.getByRole('tab', { name: 'curl' }).first().waitFor();
    await expectToFit(page);
    // This one has all that there is.
    await show(page, 'purchaseTickets');
    await page.getByText('1 found.').waitFor();
  });
});

test.each(views)('so can the page of errors, $theme and $width wide', async (view) => {
  await visitor.visit({ ...view, address: '/docs/errors' }, async (page) => {
    await page.getByRole('searchbox').fill('INSUFFICIENT_FUNDS');
    await page.getByText('1 found.').waitFor();
    await expectToFit(page);
  });
});

test('examples are in one language at a time, the same in all of them, also on the next visit', async () => {
  await visitor.visit({ address: '/docs' }, async (page) => {
    const tab = (operation: string, language: string) =>
      page.locator(`#${operation}`).getByRole('tab', { name: language, exact: true });
    const shown = async (operation: string): Promise<(string | null)[]> =>
      Promise.all(
        (await page.locator(`#${operation}`).getByRole('tabpanel').all()).map((panel) =>
          panel.getAttribute('data-language'),
        ),
      );
    const selected = (operation: string): Promise<string[]> =>
      page.locator(`#${operation}`).getByRole('tab', { selected: true }).allTextContents();
    expect(await shown('purchaseTickets')).toEqual(['curl']);
    await tab('purchaseTickets', 'Python').click();
    for (const operation of ['purchaseTickets', 'register', 'sendMoney']) {
      expect([operation, await shown(operation), await selected(operation)]).toEqual([
        operation,
        ['Python'],
        ['Python'],
      ]);
    }
    await expect(page.locator('#purchaseTickets').getByRole('tabpanel').innerText()).resolves.toContain(
      '/api/tickets/purchase',
    );

    // Of all tabs of a list one is reached with Tab, and the others with the arrows.
    const labels = await page.locator('#register').getByRole('tab').allTextContents();
    await tab('register', 'Python').focus();
    await page.keyboard.press('ArrowRight');
    const next = labels[(labels.indexOf('Python') + 1) % labels.length]!;
    expect([await shown('register'), await selected('purchaseTickets')]).toEqual([[next], [next]]);
    expect(await page.evaluate('[document.activeElement.textContent, document.activeElement.tabIndex]')).toEqual([
      next,
      0,
    ]);

    await page.reload();
    await tab('register', next).waitFor();
    expect(await shown('register')).toEqual([next]);
    await show(page, 'purchaseTickets');
  });
});

test('every operation can be tried: the answer is shown, also of somebody whose token is given', async () => {
  const { token } = await visitor.api.person();
  await visitor.visit({ address: '/docs', expects: /401/ }, async (page) => {
    const form = page.getByRole('dialog');
    const answer = form.getByRole('region', { name: 'Answer' });
    const send = async (status: number): Promise<Record<string, unknown>> => {
      await form.getByRole('button', { name: 'Send' }).click();
      await answer.filter({ hasText: new RegExp(`^\\s*${status}\\b`) }).waitFor();
      return JSON.parse((await answer.innerText()).replace(/^\d+\n/, '')) as Record<string, unknown>;
    };
    await show(page, 'getBalance');
    await page.getByRole('button', { name: 'Try getBalance', exact: true }).click();
    await form.getByRole('heading', { name: 'GET /api/wallet/balance' }).waitFor();
    // It has neither a body nor a key.
    for (const name of [/Body/, /Idempotency key/]) expect(await form.getByLabel(name).isDisabled()).toBe(true);
    expect(await send(401)).toMatchObject({ code: 16, details: [{ reason: 'UNAUTHENTICATED' }] });
    await form.getByLabel('Access token').fill(token);
    expect(await send(200)).toMatchObject({ balance: '0.00' });
    await form.getByRole('button', { name: 'Close' }).click();

    await show(page, 'deposit');
    await page.getByRole('button', { name: 'Try deposit', exact: true }).click();
    // The body is an example, and the token is still there.
    expect(JSON.parse(await form.getByLabel('Body').inputValue())).toMatchObject({ currency: 'EUR' });
    await form.getByLabel('Body').fill('{"amount": "12.50", "currency": "EUR"}');
    await form.getByLabel(/Idempotency key/).fill('tried');
    const first = await send(200);
    expect(first).toMatchObject({ balance: '12.50' });
    expect(await send(200)).toEqual(first);
  });
});
