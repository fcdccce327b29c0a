// What a board shows of every automatic rollback from the canary: the deployment to who asked for it, the lane on the wall.
import { check } from '../browser.mjs';

export const people = ['ana', 'dee'];
export const options = { dee: { size: { width: 3840, height: 2160 } } };

/**
 * `wall`: what the wall says of the canary before it fails; empty where that is over sooner than a busy page is sure to show it.
 * Resolves with the judge's panel as text.
 */
export async function watchRollback({ ana, dee, requested }, wall) {
  await ana.open(await requested());
  if (wall !== '') {
    await ana.see('.stages .now', 'canary 5 %', 30_000);
    await dee.see('.lane-row .says', wall, 30_000);
  }
  await ana.see('.chart canvas', '', 30_000);
  await ana.see('.timeline li', 'Going back', 90_000);
  await ana.see('.deployment-head .badge', 'rolled back', 30_000);
  await ana.see('.judge .badge', 'fail');
  check('production was not touched, as the stages say', (await ana.page.locator('.stages li').nth(3).getAttribute('class')) === 'ahead');
  await ana.see('.ladder li', 'stable version');
  await ana.page.getByText('The looks as a table').click();
  await ana.see('.charts tbody tr', 'fail');
  await dee.see('.lane-row .badge', 'held');
  check('it was said at once to who cannot see it', (await ana.page.locator('[role=alert]').allInnerTexts()).join(' ') !== '');
  return ana.text('.judge');
}

/** What a chart says of the new version, of the stable one and of the limit, as numbers. */
export async function readChart({ ana }, name) {
  const label = await ana.page.getByRole('img', { name }).getAttribute('aria-label');
  const number = (before) => Number(label.match(new RegExp(`${before} ([\\d.,]+)`))?.[1].replaceAll(',', ''));
  return { canary: number('New version'), stable: number('stable version'), limit: number('limit'), label };
}
