/** What the reader has chosen about the page itself, kept in this browser where it allows that. */

const PREFIX = 'footguard.';

/** The kept value; `undefined` where there is none or nothing can be kept. */
export function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(PREFIX + name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps `value`, or forgets it if there is none; says whether that worked: storage may be forbidden or full. */
export function keep(name: string, value: string | undefined): boolean {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
    return true;
  } catch {
    return false;
  }
}

export const themes = { system: 'Follow the system', light: 'Light', dark: 'Dark' } as const;

export type Theme = keyof typeof themes;

export function keptTheme(): Theme {
  const name = kept('theme');
  return name === 'light' || name === 'dark' ? name : 'system';
}

/** Puts the page into a theme. */
export function showTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
