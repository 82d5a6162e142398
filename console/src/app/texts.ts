// The texts of the shell and of each room, in both languages. Only what is shown is loaded: a room's texts come with the room.
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { preferences } from './preferences.ts';

export const languages = { en: 'English', fr: 'Français' } as const;
export type Language = keyof typeof languages;
/** A text that is needed before a room is loaded. */
export type Both = Readonly<Record<Language, string>>;

type Texts = Record<string, unknown>;
const files = import.meta.glob<Texts>(['./texts.*.json', '../rooms/*/texts.*.json'], { import: 'default' });

export const texts: i18n = i18next.createInstance();

export async function loadTexts(): Promise<void> {
  await texts
    .use({
      type: 'backend' as const,
      read(language: string, namespace: string, done: (error: Error | null, texts: Texts | null) => void) {
        const folder = namespace === 'app' ? '.' : `../rooms/${namespace}`;
        const load = files[`${folder}/texts.${language}.json`];
        if (!load) return done(new Error(`There are no texts of ${namespace} in ${language}.`), null);
        load().then(
          (found) => done(null, found),
          (error: Error) => done(error, null),
        );
      },
    })
    .use(initReactI18next)
    .init({
      lng: language(),
      supportedLngs: Object.keys(languages),
      ns: ['app'],
      defaultNS: 'app',
      fallbackLng: false,
      load: 'currentOnly',
      keySeparator: '.',
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  document.documentElement.lang = texts.language;
  texts.on('languageChanged', (now) => {
    document.documentElement.lang = now;
  });
}

/** What was chosen here, or else the first language of the browser that there is. */
function language(): Language {
  const known = (name: string): name is Language => name in languages;
  return [preferences.language ?? '', ...navigator.languages.map((name) => name.slice(0, 2))].find(known) ?? 'en';
}

export function setLanguage(chosen: Language): void {
  preferences.language = chosen;
  void texts.changeLanguage(chosen);
}
