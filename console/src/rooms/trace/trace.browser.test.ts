import { expect, test } from '@jest/globals';
import { administrator, lea, useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: {
    of: 'Request, order, ticket, person or address',
    begin: 'What happened?',
    empty: 'Nothing is known of this',
    signIn: 'Sign-in',
  },
  fr: {
    of: 'Requête, commande, billet, personne ou adresse',
    begin: 'Que s’est-il passé',
    empty: 'On ne sait rien de cela',
    signIn: 'Connexion',
  },
};

test.each(views)(
  'an administrator finds what a person went through, and that nothing is known of nobody (%o)',
  async (view) => {
    const word = words[view.language];
    await console.visit({ ...view, path: '/trace', as: administrator, expects: /status of 404/ }, async (page) => {
      await page.getByText(word.begin).waitFor();
      await page.getByLabel(word.of).fill(administrator.email);
      await page.waitForURL((url) => url.searchParams.get('of') === administrator.email);
      await page.locator('.timeline li', { hasText: word.signIn }).first().waitFor();
      expect(await page.locator('.timeline').textContent()).not.toContain(administrator.email);
      await page.getByLabel(word.of).fill('nobody@plaza.example');
      await page.getByText(word.empty).waitFor();
    });
  },
);

test('a person who is no administrator learns who can open it', async () => {
  await console.visit({ path: '/trace', as: lea }, async (page) => {
    await page.getByText('It needs the permission').waitFor();
  });
});
