// The turn is asked for, goes on, and is taken with a button.
import { type } from '../browser.mjs';

export const people = ['ana', 'bo'];

const pressStart = (page) => page.locator('.deployment-head').getByRole('button', { name: 'Start' }).click();

let asked = 0;

/** Bo's second try is for the turn that is bo's. */
export async function say(view, person, line) {
  const { ana, bo } = view;
  const takes = person === 'bo' && line.startsWith('start ');
  asked += takes ? 1 : 0;
  if (!takes || asked < 2) return view[person].says(type(line));
  // it stands there only until bo starts
  await ana.see('.deployment-head', 'place 2');
  await bo.see('.deployment-head button', 'Start');
  return bo.says(pressStart);
}

export async function watch({ ana, bo, requested }) {
  await ana.open(await requested(1));
  await ana.see('.deployment-head button', 'Start');
  await bo.open(await requested(2));
  await ana.see('.timeline li', 'Moved (absent)', 30_000);
  await bo.see('.deployment-head .badge', 'completed', 90_000);
  await ana.see('.deployment-head .badge', 'completed', 90_000);
}
