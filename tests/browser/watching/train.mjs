// Everybody on board sees who rides, what goes out and what each has said; ana says good with a button.
import { check, type } from '../browser.mjs';

export const people = ['ana', 'bo', 'cy'];

const pressGood = (page) => page.locator('.deployment-head').getByRole('button', { name: 'Good' }).click();
let pressed = false;

export async function say(view, person, line) {
  const { ana } = view;
  if (pressed || person !== 'ana' || !line.startsWith('good ')) return view[person].says(type(line));
  pressed = true;
  await ana.see('.deployment-head button', 'Good');
  return ana.says(pressGood);
}

export async function watch({ ana, bo, cy, requested }) {
  pressed = false;
  await ana.open(await requested(1));
  await requested(2);
  await bo.follow('/services/shop');
  await bo.see('[aria-labelledby=queue-title] .train li', 'Faster checkout');
  const last = await requested(4);
  await bo.see('[aria-labelledby=queue-title] .train li', /Write the shop by its new name.*goes out/s);
  check('one entry of the queue holds all three', (await bo.page.locator('[aria-labelledby=queue-title] > ol > .card').count()) === 1);
  await bo.see('.train li', /ana.*drives.*good/s, 30_000);
  await cy.open(last);
  await cy.see('.timeline li', 'Said good', 30_000);
  await cy.see('.live-line', 'On board', 60_000);
  for (const each of [ana, cy]) await each.see('.deployment-head .badge', 'completed', 120_000);
  await cy.see('.train li', 'Faster checkout');
}
