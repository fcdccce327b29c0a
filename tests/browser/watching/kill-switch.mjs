// A deployment that stands still because everything is stopped says so where it is shown, until two people have agreed.
import { check } from '../browser.mjs';

export const people = ['ana', 'cy', 'dee'];

export async function watch({ ana, cy, dee, requested }) {
  const token = await requested();
  await ana.open(token);
  await ana.see('.message', 'Everything is stopped', 60_000);
  check('the reason stands beside it', (await ana.text('.message')).includes('carts are mixed up'), await ana.text('.message'));
  for (const each of [cy, dee]) await each.see('body', 'carts are mixed up');
  await ana.see('.deployment-head .badge', 'completed', 180_000);
}
