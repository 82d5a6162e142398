// The texts of the gate, both languages at once: who changes the language may have no network.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { preferences } from '../app/preferences.ts';
import en from './texts.en.json';
import fr from './texts.fr.json';

export const languages = { en: 'English', fr: 'Français' } as const;
export type Language = keyof typeof languages;

export const isLanguage = (name: string): name is Language => name in languages;

export async function startTexts(): Promise<void> {
  const wanted = [preferences.language ?? '', ...navigator.languages.map((name) => name.slice(0, 2))];
  await i18next.use(initReactI18next).init({
    lng: wanted.find(isLanguage) ?? 'en',
    resources: { en: { gate: en }, fr: { gate: fr } },
    ns: ['gate'],
    defaultNS: 'gate',
    fallbackLng: false,
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = i18next.language;
}

export function setLanguage(chosen: Language): void {
  preferences.language = chosen;
  document.documentElement.lang = chosen;
  void i18next.changeLanguage(chosen);
}
