import { expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { gateEvent, type GateEvent } from '../../../test/gate.ts';
import { administrator, useConsole, views, type Page } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    addList: 'Add a list',
    name: 'Name',
    reentry: 'Coming again',
    save: 'Save',
    lists: 'Check-in lists',
    delete: 'Delete',
    deleted: 'It is deleted.',
    addDevice: 'Add a device',
    device: 'Device',
    code: 'Pairing code',
    close: 'Close',
    devices: 'Devices',
    paired: 'Paired',
    revoke: 'Revoke',
    revoked: 'Revoked',
    now: 'Now',
    scans: 'Scans',
    conflict: 'Conflict',
    result: 'Result',
    undo: 'Undo',
    undoSend: 'Undo the scan',
    reason: 'Reason',
    used: 'Already used',
  },
  fr: {
    addList: 'Ajouter une liste',
    name: 'Nom',
    reentry: 'Retour',
    save: 'Enregistrer',
    lists: 'Listes de contrôle',
    delete: 'Supprimer',
    deleted: 'C’est supprimé.',
    addDevice: 'Ajouter un appareil',
    device: 'Appareil',
    code: 'Code d’association',
    close: 'Fermer',
    devices: 'Appareils',
    paired: 'Associé',
    revoke: 'Révoquer',
    revoked: 'Révoqué',
    now: 'En ce moment',
    scans: 'Passages',
    conflict: 'Conflit',
    result: 'Résultat',
    undo: 'Annuler',
    undoSend: 'Annuler le passage',
    reason: 'Motif',
    used: 'Déjà utilisé',
  },
};
type Words = (typeof words)['en'];

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const table = (page: Page, name: string) => page.getByRole('table', { name, exact: true });

async function addAndDeleteList(page: Page, word: Words): Promise<void> {
  await button(page, word.addList).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(word.name, { exact: true }).fill('Lounge');
  await dialog.getByLabel('Stand').check();
  await dialog.getByLabel(word.reentry).selectOption('after_exit');
  await dialog.getByRole('button', { name: word.save }).click();
  const row = table(page, word.lists).locator('tbody tr', { hasText: 'Lounge' });
  await row.getByText('Stand').waitFor();
  await row.getByRole('button', { name: word.delete }).click();
  await dialog.getByRole('button', { name: word.delete, exact: true }).click();
  await page.getByText(word.deleted).waitFor();
  await row.waitFor({ state: 'detached' });
}

/** Adds a device, and pairs it as a phone would. Answers its token. */
async function addDevice(page: Page, word: Words, { staff }: GateEvent): Promise<string> {
  await button(page, word.addDevice).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(word.device, { exact: true }).fill('Phone of Marie');
  await dialog.getByRole('button', { name: word.addDevice }).click();
  await dialog.locator('svg.qr').waitFor();
  const code = /[2-9A-Z]{4}-[2-9A-Z]{4}/.exec(await dialog.innerText())![0];
  await dialog.getByRole('button', { name: word.close }).first().click();
  const { token } = await staff.api.pairDevice({ code });
  await table(page, word.devices).getByText(word.paired).waitFor();
  return token;
}

test.each(views)('staff prepares check-in, sees who comes in, and undoes a scan (%o)', async (view) => {
  const word = words[view.language];
  const event = await gateEvent(console.api, `Check-in ${crypto.randomUUID().slice(0, 8)}`, 2);
  const [{ qr_code: code }] = event.tickets as [GateEvent['refunded']];
  await console.visit({ ...view, path: `/check-in/${event.id}`, as: administrator }, async (page) => {
    await page.getByRole('heading', { name: event.title }).waitFor();
    await addAndDeleteList(page, word);
    const token = await addDevice(page, word, event);
    const headers = { 'checkin-token': token };
    await event.staff.api.submitScans({ scans: [{ id: crypto.randomUUID(), code }] }, { headers });
    const at = new Date().toISOString();
    const offline = { id: crypto.randomUUID(), code, shown: 'admitted' as const, device_time: at };
    await event.staff.api.submitScans({ scans: [offline], device_now: at }, { headers });
    // Read again by themselves.
    await table(page, word.now)
      .locator('tbody tr', { hasText: 'Stand' })
      .getByRole('cell', { name: '1' })
      .first()
      .waitFor();
    const scans = page.getByRole('region', { name: word.scans, exact: true });
    await scans.getByText(word.used).waitFor();
    await scans.getByLabel(word.result).selectOption('conflict');
    await until(async () => (await scans.locator('tbody tr').count()) === 1, 'only the conflict is shown');
    await scans.getByRole('button', { name: word.undo, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(word.reason).fill('Tried out');
    await dialog.getByRole('button', { name: word.undoSend }).click();
    await until(async () => {
      const { scans: left } = await event.staff.api.listScans({ event_id: event.id, stands: 'undone' });
      return left.length === 1;
    }, 'the scan is undone');
    await table(page, word.devices).getByRole('button', { name: word.revoke }).click();
    await dialog.getByRole('button', { name: word.revoke }).click();
    await table(page, word.devices).getByText(word.revoked).waitFor();
  });
  const { devices } = await event.staff.api.listCheckInDevices({ event_id: event.id });
  expect(devices.map(({ state }) => state)).toEqual(['revoked']);
});

test('who prepares nobody’s check-in is told so', async () => {
  const { email } = await console.api.person('Fan');
  await console.visit({ path: '/check-in', as: { email, password: 'correct horse' } }, async (page) => {
    await page.getByText('You do not prepare check-in for anybody').waitFor();
  });
});
