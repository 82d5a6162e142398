// The reference of the API and the page of errors in a browser: the gateway's pages, tried with what tries the console's.
import { expect, test } from '@jest/globals';
import { useConsole, views, type Page } from './harness.ts';

const visitor = useConsole();

/** Nothing is wider than the screen, but for what scrolls by itself. */
async function expectToFit(page: Page): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
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
