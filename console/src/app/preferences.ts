// What somebody has chosen on this machine. Without storage, such as in a private window, it holds for this page.
export type Theme = 'system' | 'light' | 'dark';

const kept = new Map<string, string>();

function read(name: string): string | undefined {
  try {
    return localStorage.getItem(`plaza.${name}`) ?? kept.get(name);
  } catch {
    return kept.get(name);
  }
}

function write(name: string, value: string): void {
  kept.set(name, value);
  try {
    localStorage.setItem(`plaza.${name}`, value);
  } catch {
    // Kept above.
  }
}

export const preferences = {
  get language(): string | undefined {
    return read('language');
  },
  set language(value: string | undefined) {
    write('language', value ?? '');
  },
  get theme(): Theme {
    const chosen = read('theme');
    return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
  },
  set theme(value: Theme) {
    write('theme', value);
    applyTheme();
  },
};

export function applyTheme(): void {
  const { theme } = preferences;
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
