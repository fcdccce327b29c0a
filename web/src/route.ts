// Which page the address names, and how links change it without loading the page anew.
import { signal } from '@preact/signals';

export type Route =
  | { page: 'home' }
  | { page: 'lane'; service: string }
  | { page: 'deployment'; token: string; at: number }
  | { page: 'journal'; query: string }
  | { page: 'login'; code: string }
  | { page: 'signed-out' }
  | { page: 'nowhere'; path: string };

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function parse(url: URL): Route {
  const [, first = '', second = '', third] = url.pathname.split('/');
  if (third !== undefined && third !== '') return { page: 'nowhere', path: url.pathname };
  if (first === '') return { page: 'home' };
  if (first === 'services' && second !== '') return { page: 'lane', service: decode(second) };
  if (first === 'deployments' && second !== '') return { page: 'deployment', token: decode(second), at: Number(/^#at=(\d{1,15})$/.exec(url.hash)?.[1] ?? 0) };
  if (first === 'journal' && second === '') return { page: 'journal', query: url.search };
  if (first === 'login' && second === '') return { page: 'login', code: url.hash.slice(1) };
  if (first === 'signed-out' && second === '') return { page: 'signed-out' };
  return { page: 'nowhere', path: url.pathname };
}

const read = (): Route => parse(new URL(location.href));

export const route = signal<Route>(read());

export const toLane = (service: string): string => `/services/${encodeURIComponent(service)}`;
export const toDeployment = (token: string, at = 0): string => `/deployments/${encodeURIComponent(token)}${at > 0 ? `#at=${at}` : ''}`;

export function go(address: string, replace = false): void {
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  route.value = read();
}

/** Clicks on links of the board itself stay in the page; all others are the browser's. */
export function startRouting(): void {
  addEventListener('popstate', () => { route.value = read(); });
  addEventListener('hashchange', () => { route.value = read(); });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.origin !== location.origin || link.target !== '' || link.hasAttribute('download')) return;
    if (link.pathname.startsWith('/api/') || link.pathname.startsWith('/assets/')) return;
    if (link.hash !== '' && link.pathname === location.pathname && !link.hash.startsWith('#at=')) return; // "skip to …"
    event.preventDefault();
    go(link.href);
  });
}
