// The keys that work on every page.
import { consoleCalled, consoleOpen } from '../console/conversation';
import { go } from '../route';
import { keysShown } from './frame';
import { askToStop } from './stops';

let prefix = -Infinity; // when "g" was pressed

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input:not([type=checkbox]), textarea, select, dialog[open]') !== null;
}

function clearFilter(filter: HTMLInputElement | null): boolean {
  if (!filter || filter.value === '') return false;
  filter.value = '';
  filter.dispatchEvent(new Event('input', { bubbles: true }));
  return true;
}

function closeWhatIsOpen(): boolean {
  const menu = document.querySelector<HTMLDetailsElement>('details.account[open]');
  if (menu) {
    menu.open = false;
    menu.querySelector('summary')?.focus();
    return true;
  }
  if (clearFilter(document.querySelector<HTMLInputElement>('[data-filter]:focus'))) return true;
  if (!consoleOpen.value) return clearFilter(document.querySelector<HTMLInputElement>('[data-filter]'));
  const inside = document.activeElement?.closest('.console') != null;
  consoleOpen.value = false;
  if (inside) document.querySelector<HTMLElement>('.console-toggle')?.focus();
  return true;
}

/** Through the entries of the journal or of a timeline; the list of all lanes moves by itself. */
function move(step: number): boolean {
  const items = [...document.querySelectorAll<HTMLElement>('.journal summary, .timeline .at')];
  const at = items.findIndex((item) => item === document.activeElement);
  items[Math.max(0, Math.min(at + step, items.length - 1))]?.focus();
  return items.length > 0;
}

function press(key: string): boolean {
  if (performance.now() - prefix < 1500) {
    prefix = -Infinity;
    if (key === 'l') go('/');
    else if (key === 'j') go('/journal');
    else return false;
    return true;
  }
  switch (key) {
    case 'g':
      prefix = performance.now();
      return true;
    case '?':
      keysShown.value = true;
      return true;
    case 'c':
      consoleOpen.value = true;
      consoleCalled.value += 1;
      document.querySelector<HTMLInputElement>('.console form input')?.focus(); // open already: the next key goes there
      return true;
    case '!':
      return askToStop();
    case 'j':
      return move(1);
    case 'k':
      return move(-1);
    case '/': {
      const filter = document.querySelector<HTMLInputElement>('[data-filter]');
      filter?.focus();
      filter?.select();
      return filter !== null;
    }
    default:
      return false;
  }
}

export function startKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && document.querySelector('dialog[open]') === null) {
      if (closeWhatIsOpen()) event.preventDefault();
      return;
    }
    if (!isTyping(event.target) && press(event.key)) event.preventDefault();
  }, { capture: true });
}
