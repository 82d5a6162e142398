// The gate on a phone: a camera that sees a ticket, a network that goes away, and a page that is loaded again in the middle.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { temporaryRoot } from '@plaza/dev/engines';
import type { Ticket } from '@plaza/client';
import { until } from '@plaza/testing';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser, openContext, type View } from '../../test/browser.ts';
import { cableTo, filmOf, gateEvent, type Cable, type GateEvent } from '../../test/gate.ts';
import { checkAccessibility, useConsole, views, watch, type Page } from '../../test/harness.ts';

const console = useConsole();
const folder = mkdtempSync(join(temporaryRoot(), 'plaza-gate-'));
let cable: Cable;
beforeAll(async () => {
  cable = await cableTo(console.stack.url);
});
afterAll(() => {
  cable?.close();
  rmSync(folder, { recursive: true });
});

const words = {
  en: {
    code: 'Pairing code',
    pair: 'Pair',
    admitted: 'Come in',
    used: 'Already used',
    remedy: 'call the head of the gate',
    refunded: 'Refunded',
    forged: 'Forged',
    unknown: 'No ticket',
    online: 'Online',
    offline: 'No network',
    here: 'Decided on this device',
    stop: 'Stop the camera',
    conflict: 'Conflict: Already used',
    waiting: '2 scans to send',
    tickets: '7 tickets',
    revoked: 'This device was revoked',
    wrong: 'There is no such code',
    letIn: 'Let in',
    undo: 'Undo',
    why: 'Why?',
    undoSend: 'Undo the scan',
    undone: 'Undone',
    noUndo: 'Without a network no scan can be undone',
    close: 'Close',
  },
  fr: {
    code: 'Code d’association',
    pair: 'Associer',
    admitted: 'Entrez',
    used: 'Déjà utilisé',
    remedy: 'appelez le responsable',
    refunded: 'Remboursé',
    forged: 'Faux billet',
    unknown: 'Pas un billet',
    online: 'En ligne',
    offline: 'Sans réseau',
    here: 'Décidé sur cet appareil',
    stop: 'Arrêter la caméra',
    conflict: 'Conflit : Déjà utilisé',
    waiting: '2 passages à transmettre',
    tickets: '7 billets',
    revoked: 'Cet appareil a été révoqué',
    wrong: 'Ce code n’existe pas',
    letIn: 'Entré',
    undo: 'Annuler',
    why: 'Pourquoi ?',
    undoSend: 'Annuler le passage',
    undone: 'Annulé',
    noUndo: 'Sans réseau, aucun passage ne peut être annulé',
    close: 'Fermer',
  },
};
type Words = (typeof words)['en'];

interface Phone {
  page: Page;
  context: BrowserContext;
  /** The answer that is shown. */
  shows(...texts: string[]): Promise<void>;
  types(code: string): Promise<void>;
}

/** A phone whose camera sees a code. */
async function withPhone(view: Required<View>, seen: string, work: (phone: Phone) => Promise<void>): Promise<void> {
  const film = join(folder, `${view.language}.y4m`);
  filmOf(seen, film);
  const browser: Browser = await launchBrowser(
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-video-capture=${film}`,
  );
  try {
    const context = await openContext(browser, cable.url, view);
    await context.grantPermissions(['camera'], { origin: cable.url });
    const page = await context.newPage();
    const faults = watch(page, [cable.url], /Failed to load resource|ERR_/);
    const answer = page.locator('.gate-answer');
    await page.goto('/console/gate');
    await work({
      page,
      context,
      async shows(...texts) {
        for (const text of texts) await answer.getByText(text).waitFor();
      },
      async types(code) {
        // As a hand scanner does, wherever the focus is.
        await page.locator('h1').click();
        await page.keyboard.type(code);
        await page.keyboard.press('Enter');
      },
    }).catch(async (error: unknown) => {
      throw new Error(
        `${String(error)}\nThe page showed:\n${await page.locator('body').innerText()}\n${faults.join('\n')}`,
      );
    });
    await checkAccessibility(page);
    expect(faults).toEqual([]);
  } finally {
    await browser.close();
  }
}

async function pair({ page }: Phone, word: Words, event: GateEvent): Promise<string> {
  await page.getByLabel(word.code).fill('AAAA-AAAA');
  await page.getByRole('button', { name: word.pair, exact: true }).click();
  await page.getByText(word.wrong).waitFor();
  const device = await event.add('Phone 1');
  await page.getByLabel(word.code).fill(device.code.toLowerCase());
  await page.getByRole('button', { name: word.pair, exact: true }).click();
  await page.getByRole('heading', { name: event.title }).waitFor();
  return device.id;
}

/** The last one with which somebody was let in. */
async function undoLast({ page }: Phone, word: Words): Promise<void> {
  const line = page.locator('.gate-log li', { hasText: word.letIn }).first();
  await line.getByRole('button', { name: word.undo, exact: true }).click();
  await line.getByLabel(word.why).fill('Wrong person');
  await line.getByRole('button', { name: word.undoSend }).click();
  await line.getByText(word.undone).waitFor();
}

const scansOf = async ({ id, staff }: GateEvent) => (await staff.api.listScans({ event_id: id, page_size: 100 })).scans;

/** By another device, which has a network. */
async function letInElsewhere({ add, staff }: GateEvent, code: string): Promise<void> {
  const { token } = await staff.api.pairDevice({ code: (await add('Turnstile')).code });
  const scans = [{ id: crypto.randomUUID(), code }];
  const { results } = await staff.api.submitScans({ scans }, { headers: { 'checkin-token': token } });
  expect(results).toMatchObject([{ result: 'admitted' }]);
}

/** With another letter in the middle of the signature. */
function forgedOf(code: string): string {
  return code.slice(0, 140) + (code[140] === 'A' ? 'B' : 'A') + code.slice(141);
}

test.each(views)('a phone lets guests in, with and without a network (%o)', async (view) => {
  const word = words[view.language];
  const event = await gateEvent(console.api, `Gate ${view.language} ${crypto.randomUUID().slice(0, 8)}`, 6);
  const [first, second, third] = event.tickets as [Ticket, Ticket, Ticket];
  cable.mend();
  await withPhone(view, first.qr_code, async (phone) => {
    const { page, context } = phone;
    const device = await pair(phone, word, event);
    // By the camera, and by the server.
    await phone.shows(word.admitted);
    await page.getByText(word.online).waitFor();
    await page.getByText(word.tickets).waitFor();
    await page.getByRole('button', { name: word.stop }).click();
    await phone.types(first.qr_code);
    await phone.shows(word.used, word.remedy, 'Gate 4');
    await phone.types('https://example.com');
    await phone.shows(word.unknown);
    // What is undone comes in again.
    await undoLast(phone, word);
    await phone.types(first.qr_code);
    await phone.shows(word.admitted);
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');

    await context.setOffline(true);
    cable.cut();
    // Meanwhile, elsewhere.
    await letInElsewhere(event, second.qr_code);
    await page.getByText(word.offline).waitFor();
    await phone.types(second.qr_code);
    await phone.shows(word.admitted, word.here);
    await phone.types(third.qr_code);
    await phone.shows(word.admitted, word.here);
    await page.getByText(word.waiting).waitFor();
    await page.getByRole('button', { name: word.undo, exact: true }).first().click();
    await page.getByText(word.noUndo).waitFor();
    await page.getByRole('button', { name: word.close }).click();

    // The page dies and comes back, still without a network: nothing is lost, and nobody comes in twice.
    await page.reload();
    await page.getByText(word.waiting).waitFor();
    await page.getByRole('button', { name: word.stop }).click();
    await phone.types(third.qr_code);
    await phone.shows(word.used, word.here, 'Gate 4');
    await phone.types(forgedOf(third.qr_code));
    await phone.shows(word.forged);
    await phone.types(event.refunded.qr_code);
    await phone.shows(word.refunded, word.here);

    cable.mend();
    await context.setOffline(false);
    await page.getByText(word.conflict).waitFor();
    await until(async () => (await scansOf(event)).length >= 9, 'everything is reported');
    const scans = await scansOf(event);
    const admitted = scans.filter(({ kind, stands }) => kind === 'entry' && stands === 'admitted');
    expect(admitted.map(({ ticket_id: id }) => id).sort()).toEqual([first.id, second.id, third.id].sort());
    expect(scans.filter(({ stands }) => stands === 'undone')).toMatchObject([{ undo_reason: 'Wrong person' }]);
    expect(scans.filter(({ stands }) => stands === 'conflict')).toMatchObject([
      { ticket_id: second.id, offline: true },
    ]);

    await event.staff.api.revokeCheckInDevice({ id: device });
    await phone.types(third.qr_code);
    await page.getByText(word.revoked).waitFor();
  });
});
