// Buying a plan, with Stripe behind the marketplace. Its own pages stand outside: here they are answered in its place, and what is paid there comes back
// as its events do.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestStack, type TestStack } from '@plaza/dev/test-stack';
import { Api } from '@plaza/e2e/api';
import { browserEndpoint } from '@plaza/e2e/stack';
import { startStripeDouble, type StripeDouble } from '@plaza/testing/stripe';
import { chromium, type Browser, type Page } from 'playwright-core';
import { openContext } from '../../../test/browser.ts';
import { signIn, views, watch } from '../../../test/harness.ts';

let stripe: StripeDouble;
let stack: TestStack;
let browser: Browser;
let api: Api;

beforeAll(async () => {
  stripe = await startStripeDouble();
  const auth = {
    BILLING_PROVIDER: 'stripe',
    STRIPE_SECRET_KEY: stripe.secretKey,
    BILLING_STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
    STRIPE_API_BASE: stripe.url,
    BILLING_PLANS: JSON.stringify({ pro: { price: '9.99', currency: 'EUR', stripe_price: 'price_pro' } }),
  };
  [stack, browser] = await Promise.all([
    startTestStack({ seed: false, serviceEnv: { auth } }),
    browserEndpoint().then((endpoint) => chromium.connect(endpoint)),
  ]);
  api = new Api(stack.url);
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await stripe?.close();
});

const words = {
  en: {
    free: 'Your plan: Free',
    pro: 'Your plan: Pro',
    buy: 'Subscribe to Pro',
    cancel: 'Cancel at the end of the period',
    resume: 'Keep the subscription',
    portal: 'Change plan, card and invoices',
  },
  fr: {
    free: 'Votre formule : Gratuite',
    pro: 'Votre formule : Pro',
    buy: 'S’abonner à Pro',
    cancel: 'Résilier à la fin de la période',
    resume: 'Garder l’abonnement',
    portal: 'Changer de formule ou de carte, voir les factures',
  },
};

/** As Stripe posts what has happened. */
async function tellPlaza(): Promise<void> {
  for (const { type, object } of stripe.billing.news.splice(0)) {
    const event = JSON.stringify(stripe.event(type, object));
    const headers = { 'content-type': 'application/json', 'stripe-signature': stripe.sign(event) };
    expect((await api.send('POST', '/api/webhooks/billing', { raw: event, headers })).status).toBe(200);
  }
}

async function answerForStripe(page: Page): Promise<void> {
  const html = (body: string) => ({ contentType: 'text/html', body: `<!doctype html><title>Stripe</title>${body}` });
  const last = (url: string) => url.split('/').at(-1)!;
  await page.route('https://checkout.stripe.test/c/pay/*', (route) =>
    route.fulfill(html(`<a href="https://checkout.stripe.test/paid/${last(route.request().url())}">Pay</a>`)),
  );
  await page.route('https://checkout.stripe.test/paid/*', async (route) => {
    const session = last(route.request().url());
    stripe.billing.pay(session);
    await tellPlaza();
    // The public address is that of an installation; here the port is only known once everything runs.
    const { pathname, search } = new URL(String(stripe.billing.checkouts.get(session)?.['success_url']));
    await route.fulfill(html(`<a href="${stack.url}${pathname}${search}">Back</a>`));
  });
  await page.route('https://billing.stripe.test/p/*', (route) => route.fulfill(html('<h1>Billing portal</h1>')));
}

test.each(views)('a person buys a plan, cancels it, keeps it, and goes to the portal (%o)', async (view) => {
  const word = words[view.language];
  const { email } = await api.person('Nina');
  const context = await openContext(browser, stack.url, view);
  const page = await context.newPage();
  const faults = watch(page, [stack.url], /^asks https:\/\/(checkout|billing)\.stripe\.test\//);
  await answerForStripe(page);
  await page.goto('/console/subscription');
  await signIn(page, { email, password: 'correct horse' });
  await page.getByRole('heading', { name: word.free }).waitFor();
  await page.getByRole('button', { name: word.buy }).click();
  await page.getByRole('link', { name: 'Pay' }).click();
  await page.getByRole('link', { name: 'Back' }).click();
  await page.getByRole('heading', { name: word.pro }).waitFor();
  await page.getByRole('button', { name: word.cancel }).click();
  await page.getByRole('button', { name: word.resume }).click();
  await page.getByRole('button', { name: word.cancel }).waitFor();
  await page.getByRole('button', { name: word.portal }).click();
  await page.getByRole('heading', { name: 'Billing portal' }).waitFor();
  expect(page.url()).toContain('https://billing.stripe.test/p/cus_');
  expect(faults).toEqual([]);
  await context.close();
});
