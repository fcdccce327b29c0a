// Nothing to compare with and nothing to go back to: said in the list, in the judge's panel, in the timeline.
import { check } from '../browser.mjs';

export const people = ['ana', 'dee'];

export async function watch({ ana, dee, requested }) {
  await dee.follow('/services/shop');
  await dee.see('main', 'No version has passed its watch yet');
  await ana.open(await requested());
  await ana.see('.timeline li', 'there is no version to go back to');
  await ana.see('.judge', 'nothing to compare with', 60_000);
  const judge = await ana.text('.judge');
  check('the numbers stand alone', judge.includes('nothing beside it'), judge);
  const chart = await ana.page.getByRole('img', { name: /^Error ratio/ }).getAttribute('aria-label');
  check('the chart says so too', chart.includes('no stable version beside it'), chart);
  await ana.see('.deployment-head .badge', 'completed', 120_000);
  await dee.see('main', /stable is .*Open the shop/);
}
