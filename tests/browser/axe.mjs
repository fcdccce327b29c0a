// What axe finds on a page as it stands.
import { createRequire } from 'node:module';
import { check } from './browser.mjs';

const script = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** On every page that is opened from now on; the context must have `bypassCSP`. */
export function bringAxe(page) {
  return page.addInitScript({ path: script });
}

async function findings(page) {
  await page.evaluate(async () => { for (const animation of document.getAnimations()) await animation.finished; });
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations.map((each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary?.split('\n')[1] ?? ''}`).join(' | ')}`);
}

/** Nothing to find, in both themes; resolves with how many were looked at. */
export async function checkAxe(page, name) {
  const themes = ['dark', 'light'];
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.locator(`html[data-theme=${theme}]`).waitFor();
    const found = await findings(page);
    check(`axe finds nothing on ${name}, ${theme}`, found.length === 0, found.join('\n  '));
  }
  return themes.length;
}
