import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { useConsole, views, type Page } from '../../../test/harness.ts';

const console = useConsole();

interface Received {
  path: string;
  id: string | undefined;
  body: string;
}

let server: Server;
let url: string;
const received: Received[] = [];
/** What the server answers, by the path. */
const answers = new Map<string, number>();

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request
      .on('data', (chunk: Buffer) => (body += chunk.toString()))
      .on('end', () => {
        const path = request.url ?? '';
        received.push({ path, id: request.headers['webhook-id'] as string | undefined, body });
        const status = answers.get(path) ?? 200;
        response.writeHead(status).end(status === 200 ? 'thanks' : 'not today');
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => answers.clear());
afterAll(() => {
  server?.closeAllConnections();
  server?.close();
});

const words = {
  en: {
    empty: 'You have no webhook yet',
    new: 'New webhook',
    description: 'Description',
    scope: 'What it receives',
    create: 'Create the webhook',
    secret: 'Secret',
    open: 'To the webhook',
    test: 'Send a test',
    arrived: 'The test arrived: your server answered 200.',
    deliveries: 'Deliveries',
    status: 'State',
    none: 'Nothing matches these filters',
    clear: 'Clear filters',
    export: 'Export as CSV',
    delivered: 'Delivered',
    again: 'Send again',
    second: 'Attempt 2: your server answered 200',
    back: 'Back to the webhook',
    change: 'Change',
    save: 'Save',
    more: 'More',
    rotate: 'Rotate the secret',
    rotateNow: 'Rotate',
    stored: 'I have stored it',
    disable: 'Disable the webhook',
    disabled: 'You disabled this webhook',
    enable: 'Enable',
    replay: 'Replay a period',
    which: 'Which deliveries',
    replayNow: 'Replay',
    replayed: '1 delivery is sent again.',
    delete: 'Delete the webhook',
    deleteNow: 'Delete for good',
  },
  fr: {
    empty: 'Vous n’avez pas encore de webhook',
    new: 'Nouveau webhook',
    description: 'Description',
    scope: 'Ce qu’il reçoit',
    create: 'Créer le webhook',
    secret: 'Secret',
    open: 'Vers le webhook',
    test: 'Envoyer un test',
    arrived: 'Le test est arrivé : votre serveur a répondu 200.',
    deliveries: 'Livraisons',
    status: 'État',
    none: 'Rien ne correspond à ces filtres',
    clear: 'Effacer les filtres',
    export: 'Exporter en CSV',
    delivered: 'Livrée',
    again: 'Renvoyer',
    second: 'Tentative 2 : votre serveur a répondu 200',
    back: 'Retour au webhook',
    change: 'Modifier',
    save: 'Enregistrer',
    more: 'Plus',
    rotate: 'Renouveler le secret',
    rotateNow: 'Renouveler',
    stored: 'Je l’ai conservé',
    disable: 'Désactiver le webhook',
    disabled: 'Vous avez désactivé ce webhook',
    enable: 'Activer',
    replay: 'Rejouer une période',
    which: 'Quelles livraisons',
    replayNow: 'Rejouer',
    replayed: '1 livraison est renvoyée.',
    delete: 'Supprimer le webhook',
    deleteNow: 'Supprimer définitivement',
  },
};

type Words = (typeof words)['en'];

const seller = async () => {
  const { email, token } = await console.api.person('Scarf Shop');
  return { email, password: 'correct horse', token };
};
const sentTo = (path: string) => received.filter((one) => one.path === path);
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function choose(page: Page, word: Words, entry: string): Promise<void> {
  await button(page, word.more).click();
  await page.getByRole('menuitem', { name: entry }).click();
  await page.getByRole('dialog').waitFor();
}

/** From the first page to the page of a webhook that receives payments. */
async function create(page: Page, word: Words, path: string): Promise<void> {
  await page.getByText(word.empty).waitFor();
  await page.getByRole('link', { name: word.new }).click();
  await page.getByLabel('URL').fill(`${url}${path}`);
  await page.getByLabel(word.scope).selectOption('chosen');
  await page.getByLabel('payment.received').waitFor();
  // Nothing is chosen yet: nothing is sent.
  await button(page, word.create).click();
  expect(await page.locator('input[type=checkbox]:invalid').count()).toBe(1);
  await page.getByLabel('payment.received').check();
  await page.getByLabel('payment.refunded').check();
  await button(page, word.create).click();
  const secret = page.getByRole('region', { name: word.secret, exact: true }).last();
  expect(await secret.innerText()).toMatch(/^whsec_/);
  await page.getByRole('link', { name: word.open }).click();
}

/** Sends a test, and sees it arrive in the list. */
async function sendTest(page: Page, word: Words, path: string): Promise<void> {
  await button(page, word.test).click();
  await page.getByText(word.arrived).waitFor();
  const row = page.getByRole('table', { name: word.deliveries }).locator('tbody tr');
  await row.getByText(word.delivered).waitFor();
  expect(await row.count()).toBe(1);
  expect(sentTo(path).map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([{ type: 'webhook.test' }]);
}

async function filterAndExport(page: Page, word: Words): Promise<void> {
  await page.getByLabel(word.status).selectOption('failed');
  await page.getByText(word.none).waitFor();
  expect(new URL(page.url()).search).toBe('?status=failed');
  await button(page, word.clear).click();
  await page.locator('tbody tr').waitFor();
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, word.export).click()]);
  expect(file.suggestedFilename()).toBe('deliveries.csv');
}

async function sendAgain(page: Page, word: Words, path: string): Promise<void> {
  await page.locator('tbody a').click();
  await page.getByText('"webhook.test"').waitFor();
  await page.getByText('thanks').waitFor();
  await button(page, word.again).click();
  await page.getByText(word.second).waitFor();
  const [first, second] = sentTo(path);
  expect(second!.id).toBe(first!.id);
  await page.getByRole('link', { name: word.back }).click();
}

async function change(page: Page, word: Words): Promise<void> {
  await page.getByRole('link', { name: word.change, exact: true }).click();
  expect(await page.getByLabel('payment.refunded').isChecked()).toBe(true);
  await page.getByLabel('payment.refunded').uncheck();
  await page.getByLabel(word.description).fill('Till 3');
  await button(page, word.save).click();
  await page.getByRole('heading', { name: 'Till 3', level: 1, exact: true }).waitFor();
  await page.locator('.badge', { hasText: 'payment.received' }).waitFor();
  expect(await page.locator('.badge', { hasText: 'payment.refunded' }).count()).toBe(0);
}

async function rotate(page: Page, word: Words): Promise<void> {
  await choose(page, word, word.rotate);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: word.rotateNow, exact: true }).click();
  await dialog.getByText(/^whsec_/).waitFor();
  await dialog.getByRole('button', { name: word.stored }).click();
  await dialog.waitFor({ state: 'detached' });
}

async function disableAndReplay(page: Page, word: Words, path: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await choose(page, word, word.disable);
  await dialog.getByRole('button', { name: word.disable }).click();
  await page.getByText(word.disabled).waitFor();
  await button(page, word.enable).click();
  await button(page, word.test).waitFor();
  await choose(page, word, word.replay);
  await dialog.getByLabel(word.which).selectOption('delivered');
  await dialog.getByRole('button', { name: word.replayNow, exact: true }).click();
  await page.getByText(word.replayed).waitFor();
  await until(() => sentTo(path)[2], 'the replay');
}

test.each(views)('a seller creates a webhook, tries it, and manages it (%o)', async (view) => {
  const word = words[view.language];
  const path = `/${view.language}`;
  const as = await seller();
  await console.visit({ ...view, path: '/webhooks', as }, async (page) => {
    await create(page, word, path);
    await sendTest(page, word, path);
    await filterAndExport(page, word);
    await sendAgain(page, word, path);
    await change(page, word);
    await rotate(page, word);
    await disableAndReplay(page, word, path);
    await choose(page, word, word.delete);
    await button(page, word.deleteNow).click();
    await page.getByText(word.empty).waitFor();
  });
  expect((await console.api.get('/api/webhooks', as.token)).body.webhooks).toEqual([]);
});

test('a message that a server refuses waits for its next attempt, and arrives when somebody tries it now', async () => {
  const as = await seller();
  answers.set('/refused', 500);
  const { body } = await console.api.post('/api/webhooks', { url: `${url}/refused` }, as.token);
  await console.visit({ path: `/webhooks/${body.webhook.id}`, as }, async (page) => {
    await button(page, 'Send a test').click();
    await page.getByText('The test did not arrive.').waitFor();
    await page.getByText('Your server does not accept messages').waitFor();
    await page.getByRole('link', { name: 'Show the delivery' }).click();
    await page.getByText('Attempt 1: your server answered 500').waitFor();
    await page.getByText('not today').waitFor();
    answers.clear();
    await button(page, 'Try now').click();
    await page.getByText('Your server accepted it.').waitFor();
    await page.getByText('your server answered 200').waitFor();
  });
});

test('a server that answers 410 wants no more messages', async () => {
  const as = await seller();
  answers.set('/gone', 410);
  const { body } = await console.api.post('/api/webhooks', { url: `${url}/gone` }, as.token);
  await console.visit({ path: `/webhooks/${body.webhook.id}`, as }, async (page) => {
    await button(page, 'Send a test').click();
    await page.getByText('Disabled because your server answered 410').waitFor();
    await button(page, 'Enable').waitFor();
    expect(await button(page, 'Send a test').count()).toBe(0);
  });
});

test('every event type is explained in French too', async () => {
  const as = await seller();
  const { body } = await console.api.get('/api/webhooks/event-types');
  const types = (body.event_types as { name: string; description: string }[]).filter(
    ({ name }) => name !== 'webhook.test',
  );
  await console.visit({ path: '/webhooks/new', as, language: 'fr' }, async (page) => {
    await page.getByLabel('Ce qu’il reçoit').selectOption('chosen');
    for (const { name, description } of types) {
      await page.getByLabel(name, { exact: true }).waitFor();
      expect(await page.getByText(description).count()).toBe(0);
    }
    expect(await page.locator('input[type=checkbox]').count()).toBe(types.length);
  });
});
