// The reference of the API and the page of errors in a browser: the gateway's pages, tried with what tries the console's.
import { expect, test } from '@jest/globals';
import { useConsole, views, type Page } from './harness.ts';

const visitor = useConsole();

/** Nothing is wider than the screen, but for what scrolls by itself. */
async function expectToFit(page: Page): Promise<void> {
  const [wide, screen] = (await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')) as number[];
  expect(wide).toBeLessThanOrEqual(screen!);
}

test.each(views)('the reference can be read by everybody, $theme and $width wide', async (view) => {
  await visitor.visit({ ...view, address: '/docs' }, async (page) => {
    await page.getByRole('tab', { name: 'curl' }).first().waitFor();
    await expectToFit(page);
    // axe takes minutes for everything. All operations are made by one function, and this one has all that there is.
    await page.getByRole('searchbox').fill('purchasetickets');
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

test('a language is chosen for all examples, with the keyboard too, and stays chosen', async () => {
  await visitor.visit({ address: '/docs' }, async (page) => {
    const purchase = page.locator('article#purchaseTickets');
    const panels = page.getByRole('tabpanel');
    const languages = async () => [
      ...new Set(await panels.evaluateAll((all) => all.map((each) => each.dataset['language']))),
    ];
    expect(await languages()).toEqual(['curl']);
    await purchase.getByRole('tab', { name: 'TypeScript' }).click();
    await page.keyboard.press('ArrowRight');
    expect(await languages()).toEqual(['Python']);
    await page.reload();
    expect(await languages()).toEqual(['Python']);
    expect(await purchase.getByRole('tabpanel').textContent()).toContain('call("POST", "/api/tickets/purchase"');
    await page.getByRole('searchbox').fill('register');
    await page.locator('#found').getByText('found').waitFor();
  });
});

test('an operation can be tried from the page', async () => {
  await visitor.visit({ address: '/docs', width: 390 }, async (page) => {
    await page.getByRole('searchbox').fill('gethealth');
    await page.getByRole('button', { name: 'Try getHealth' }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('region', { name: 'Answer' }).getByText('"status": "healthy"').waitFor();
  });
});
