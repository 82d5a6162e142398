import { expect, test } from '@jest/globals';
import { png } from '@plaza/e2e/png';
import { until } from '@plaza/testing';
import { useConsole, views } from '../../../test/harness.ts';

const console = useConsole();

const words = {
  en: { choose: 'Choose a picture', replace: 'Replace the picture', remove: 'Remove the picture', menu: /Camille/ },
  fr: { choose: 'Choisir une photo', replace: 'Remplacer la photo', remove: 'Retirer la photo', menu: /Camille/ },
};

test.each(views)('a person has a picture, which the menu shows too, replaces it and removes it (%o)', async (view) => {
  const word = words[view.language];
  const { email, token } = await console.api.person('Camille Moreau');
  const shown = async () => (await console.api.get('/api/auth/me', token)).body.user.picture?.id as string | undefined;
  const kept = async () => (await console.api.get('/api/media', token)).body.media as { id: string }[];
  const as = { email, password: 'correct horse' };
  await console.visit({ ...view, path: '/account/profile', as }, async (page) => {
    const file = (colour: [number, number, number]) => ({
      name: 'me.png',
      mimeType: 'image/png',
      buffer: png(96, colour),
    });
    await page.getByLabel(word.choose).setInputFiles(file([40, 120, 220]));
    await page.getByLabel(word.replace).waitFor();
    const first = await shown();
    expect(first).toBeDefined();
    await page.getByRole('button', { name: word.menu }).first().locator('img.avatar').waitFor();
    await page.getByLabel(word.replace).setInputFiles(file([220, 60, 40]));
    await until(async () => ![undefined, first].includes(await shown()), 'the picture is another one');
    // The one before it is deleted.
    await until(async () => (await kept()).length === 1, 'one picture is kept');
    await page.getByRole('button', { name: word.remove }).click();
    await page.getByLabel(word.choose).waitFor();
    await page.getByRole('button', { name: word.menu }).first().locator('[data-initials="CM"]').waitFor();
    await until(async () => (await kept()).length === 0, 'no picture is kept');
    expect(await shown()).toBeUndefined();
  });
});
