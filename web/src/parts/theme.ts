// Dark, light, or as the reader's system has it.
import { signal } from '@preact/signals';

export type Choice = 'auto' | 'dark' | 'light';

const storageKey = 'deploybot-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

function stored(): Choice {
  try {
    const found = localStorage.getItem(storageKey);
    return found === 'dark' || found === 'light' ? found : 'auto';
  } catch {
    return 'auto';
  }
}

export const choice = signal<Choice>(stored());
/** What is shown. */
export const theme = signal<'dark' | 'light'>('light');

function apply(): void {
  const shown = choice.value === 'auto' ? (dark.matches ? 'dark' : 'light') : choice.value;
  document.documentElement.dataset['theme'] = shown;
  theme.value = shown;
}

export function choose(value: Choice): void {
  choice.value = value;
  try {
    if (value === 'auto') localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, value);
  } catch {
    // without storage the choice lasts as long as the page
  }
  apply();
}

export function startTheme(): void {
  dark.addEventListener('change', apply);
  apply();
}
