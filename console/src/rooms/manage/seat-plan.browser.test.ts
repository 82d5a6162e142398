import { expect, test } from '@jest/globals';
import type { Ticket } from '@plaza/client';
import { until } from '@plaza/testing';
import { gateEvent, type GateEvent } from '../../../test/gate.ts';
import { administrator, useConsole, views, type Page } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    plan: 'Plan of the seats',
    enlarge: 'Enlarge',
    states: ['Free', 'Held', 'Sold', 'Checked in'],
    rows: 'By row',
    hint: 'Choose a seat: click it',
    ticket: 'Its ticket',
    tickets: 'Tickets',
    change: 'Rows and seats',
    rowsField: 'Rows',
    save: 'Save',
    state: 'State',
    seat: 'Seat',
    none: 'Nothing matches these filters',
    inside: 'Inside',
  },
  fr: {
    plan: 'Plan des places',
    enlarge: 'Agrandir',
    states: ['Libre', 'Retenue', 'Vendue', 'Contrôlée'],
    rows: 'Par rang',
    hint: 'Choisissez une place : cliquez dessus',
    ticket: 'Son billet',
    tickets: 'Billets',
    change: 'Rangs et places',
    rowsField: 'Rangs',
    save: 'Enregistrer',
    state: 'État',
    seat: 'Place',
    none: 'Rien ne correspond à ces filtres',
    inside: 'À l’intérieur',
  },
};

async function letIn({ add, staff }: GateEvent, { qr_code: code }: Ticket): Promise<void> {
  const { token } = await staff.api.pairDevice({ code: (await add('Turnstile')).code });
  const scans = [{ id: crypto.randomUUID(), code }];
  const { results } = await staff.api.submitScans({ scans }, { headers: { 'checkin-token': token } });
  expect(results).toMatchObject([{ result: 'admitted' }]);
}

/** What the legend counts, in the order of its words. */
const counted = async (page: Page): Promise<string> =>
  (await page.locator('.seats-legend dd').allInnerTexts()).join(' ');

const isDrawn = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>(`(() => {
    const canvas = document.querySelector('canvas.seats');
    const { width, height } = canvas;
    const empty = Object.assign(document.createElement('canvas'), { width, height });
    return canvas.toDataURL() !== empty.toDataURL();
  })()`);

test.each(views)('the plan shows what is free, held, sold and checked in, as it changes (%o)', async (view) => {
  const word = words[view.language];
  const event = await gateEvent(console.api, `Plan ${crypto.randomUUID().slice(0, 8)}`, 2);
  const [first] = event.tickets as [Ticket];
  await console.visit({ ...view, path: `/manage/events/${event.id}`, as: administrator }, async (page) => {
    await page.getByRole('link', { name: word.plan }).click();
    await page.waitForURL(`**/manage/events/${event.id}/seats`);
    await page.locator('.seats-legend').waitFor();
    expect(await page.locator('.seats-legend dt').allInnerTexts()).toEqual(
      word.states.map((state) => expect.stringContaining(state)),
    );
    expect(await counted(page)).toBe('38 0 2 0');
    await until(() => isDrawn(page), 'the seats are drawn');
    // Read again by itself.
    await letIn(event, first);
    await until(async () => (await counted(page)) === '38 0 1 1', 'the guest is seen');

    await page.getByRole('button', { name: word.enlarge }).click();
    await page.waitForURL(`**/seats?section=Stand`);
    await page.getByText(word.hint).waitFor();
    const rows = page.getByRole('table', { name: word.rows }).locator('tbody tr');
    await rows.nth(1).waitFor();
    expect(await rows.count()).toBe(2);
    // The first seat, with the keys alone.
    await page.locator('.seats-scroll').focus();
    await page.keyboard.press('ArrowRight');
    const chosen = page.getByRole('status').filter({ hasText: 'A-1' });
    await chosen.waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('status').filter({ hasText: 'B-1' }).waitFor();
    await page.keyboard.press('ArrowUp');
    await chosen.getByRole('link', { name: word.ticket }).click();
    await page.waitForURL(`**/tickets?category=Stand&seat=A-1`);
    await page.locator('tbody tr', { hasText: 'A-1' }).first().waitFor();
  });
});

test.each(views)('seats are added from the plan (%o)', async (view) => {
  const word = words[view.language];
  const event = await gateEvent(console.api, `Rows ${crypto.randomUUID().slice(0, 8)}`, 1);
  await console.visit({ ...view, path: `/manage/events/${event.id}/seats`, as: administrator }, async (page) => {
    await page.getByRole('button', { name: word.change }).click();
    const dialog = page.getByRole('dialog');
    const rows = dialog.getByLabel(word.rowsField, { exact: true });
    // As it is now.
    expect(await rows.inputValue()).toBe('2');
    await rows.fill('3');
    await dialog.getByRole('button', { name: word.save }).click();
    await dialog.waitFor({ state: 'detached' });
    await until(async () => (await counted(page)) === '59 0 1 0', 'the plan has another row');
  });
});

test.each(views)('the tickets of an event are found by state and seat, with who holds them (%o)', async (view) => {
  const word = words[view.language];
  const event = await gateEvent(console.api, `Tickets ${crypto.randomUUID().slice(0, 8)}`, 2);
  const [first, second] = event.tickets as [Ticket, Ticket];
  await letIn(event, first);
  await console.visit({ ...view, path: `/manage/events/${event.id}`, as: administrator }, async (page) => {
    await page.getByRole('link', { name: word.tickets, exact: true }).click();
    await page.waitForURL(`**/manage/events/${event.id}/tickets`);
    const rows = page.locator('tbody tr');
    // Two that are held, and one that was refunded.
    await rows.nth(2).waitFor();
    await rows.getByRole('link', { name: 'Fan' }).first().waitFor();
    await page.getByLabel(word.state, { exact: true }).selectOption('used');
    await until(async () => (await rows.count()) === 1, 'only the guest who is in is shown');
    await rows.getByText(first.seat, { exact: true }).waitFor();
    await rows.getByText(word.inside).waitFor();
    await page.getByLabel(word.seat, { exact: true }).fill(second.seat);
    await page.getByText(word.none).waitFor();
    expect(new URL(page.url()).search).toBe(`?status=used&seat=${second.seat}`);
  });
});
