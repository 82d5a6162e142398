// A page as somebody has it: their language, theme and screen.
import { ensureChromium } from '@plaza/dev/engines';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

export interface View {
  language?: 'en' | 'fr';
  theme?: 'light' | 'dark';
  /** 390 is a phone, 820 a tablet, 1440 a desk. */
  width?: number;
}

export interface Visitor {
  email: string;
  password: string;
}

/** A browser of one's own, for a program that looks at pages, or a test that needs a camera. */
export async function launchBrowser(...more: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: await ensureChromium(),
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', ...more],
  });
}

export async function openContext(browser: Browser, url: string, view: View): Promise<BrowserContext> {
  const { language = 'en', theme = 'light', width = 1440 } = view;
  return browser.newContext({
    baseURL: url,
    locale: language === 'fr' ? 'fr-FR' : 'en-GB',
    timezoneId: 'Europe/Paris',
    colorScheme: theme,
    reducedMotion: 'reduce',
    viewport: { width, height: width < 600 ? 844 : 900 },
    hasTouch: width < 600,
    acceptDownloads: true,
  });
}

/** On the page of the sign-in, in whichever language. */
export async function signIn(page: Page, { email, password }: Visitor): Promise<void> {
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[type=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.locator('main#main').waitFor();
}
