// Everybody on board sees who rides, what goes out and what each has said; ana says good with a button.
import { check, type } from '../browser.mjs';

export const people = ['ana', 'bo', 'cy'];

const pressGood = (page) => page.locator('.deployment-head').getByRole('button', { name: 'Good' }).click();
let spoken = new Set();

/** What stands there only until everybody is ready is looked for before the next word is said. */
export async function say(view, person, line) {
  const { ana, bo } = view;
  const isFirst = line.startsWith('good ') && !spoken.has(person);
  if (isFirst) spoken.add(person);
  if (isFirst && person === 'ana') {
    await bo.see('[aria-labelledby=queue-title] .train li', /Write the shop by its new name.*goes out/s);
    check('one entry of the queue holds all three', (await bo.page.locator('[aria-labelledby=queue-title] > ol > .card').count()) === 1);
    await ana.see('.deployment-head button', 'Good');
    return ana.says(pressGood);
  }
  if (isFirst && person === 'bo') await bo.see('.train li', /ana.*drives.*good/s);
  return view[person].says(type(line));
}

export async function watch({ ana, bo, cy, requested }) {
  spoken = new Set();
  await ana.open(await requested(1));
  await requested(2);
  await bo.follow('/services/shop');
  await bo.see('[aria-labelledby=queue-title] .train li', 'Faster checkout');
  const last = await requested(4);
  await cy.open(last);
  await cy.see('.timeline li', 'Said good', 30_000);
  await cy.see('.live-line', 'On board', 60_000);
  for (const each of [ana, cy]) await each.see('.deployment-head .badge', 'completed', 120_000);
  await cy.see('.train li', 'Faster checkout');
}
