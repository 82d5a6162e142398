import { expect, test } from '@jest/globals';
import { gateEvent } from '../../../test/gate.ts';
import { administrator, useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    move: 'Move the event',
    venue: 'Venue',
    until: 'Orders can be given back until',
    reason: 'Reason',
    moveSend: 'Move and notify everybody',
    moved: 'Moved',
    cancel: 'Cancel the event',
    taken: 'Seats sold or held',
    cancelSend: 'Cancel and refund everybody',
    cancelled: 'Cancelled',
    done: 'Everything is done.',
  },
  fr: {
    move: 'Déplacer l’événement',
    venue: 'Lieu',
    until: 'Les commandes peuvent être rendues jusqu’à',
    reason: 'Motif',
    moveSend: 'Déplacer et prévenir tout le monde',
    moved: 'Déplacé',
    cancel: 'Annuler l’événement',
    taken: 'Places vendues ou retenues',
    cancelSend: 'Annuler et tout rembourser',
    cancelled: 'Annulé',
    done: 'Tout est fait.',
  },
};

/** As an input of the kind `datetime-local` has it. */
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16);

test.each(views)('an event that was sold is moved, then cancelled, and everybody is refunded (%o)', async (view) => {
  const word = words[view.language];
  const event = await gateEvent(console.api, `Changed ${crypto.randomUUID().slice(0, 8)}`, 2);
  await console.visit({ ...view, path: `/manage/events/${event.id}`, as: administrator }, async (page) => {
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: word.move }).click();
    await dialog.getByLabel(word.venue).fill('Stade du Ray');
    await dialog.getByLabel(word.until).fill(inHours(6));
    await dialog.getByLabel(word.reason).fill('The pitch is frozen.');
    await dialog.getByRole('button', { name: word.moveSend }).click();
    await page.getByText(word.moved, { exact: true }).first().waitFor();
    await page.getByText('Stade du Ray').first().waitFor();
    await page.getByText(word.done).waitFor();

    await page.getByRole('button', { name: word.cancel }).click();
    // Two seats for 1.00 each.
    expect(await dialog.locator('dl div', { hasText: word.taken }).locator('dd').innerText()).toBe('2');
    expect(await dialog.locator('dl').innerText()).toMatch(/2[.,]00/);
    await dialog.getByLabel(word.reason).fill('The pitch is under water.');
    await dialog.getByRole('button', { name: word.cancelSend }).click();
    await page.getByText(word.cancelled, { exact: true }).first().waitFor();
    await page.getByText('The pitch is under water.').first().waitFor();
    await page.getByText(word.done).waitFor();
    expect(await page.getByRole('button', { name: word.cancel }).count()).toBe(0);
  });
  const { cancellation } = await event.staff.api.getCancellation({ id: event.id });
  expect(cancellation.progress).toMatchObject({ refunded: 1, waiting: 0, failed: 0 });
  const { event: managed } = await event.staff.api.getManagedEvent({ id: event.id });
  expect(managed).toMatchObject({ change_reason: 'The pitch is under water.', venue: 'Stade du Ray' });
  expect(managed.cancelled_at).toBeDefined();
});
