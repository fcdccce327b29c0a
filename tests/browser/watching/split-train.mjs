// Those who came back with the train see it on their own pages, and that they ride again without the suspect.
import { type } from '../browser.mjs';

export const people = ['ana', 'bo', 'cy'];

/** What came back is looked for before the split frees it. */
export async function say(view, person, line) {
  if (line.startsWith('split ') && line.includes(' before ')) {
    for (const each of [view.ana, view.bo]) {
      await each.see('.deployment-head .badge', 'came back', 10_000);
      await each.see('.deployment-head', 'waits for a split', 10_000);
    }
  }
  return view[person].says(type(line));
}

export async function watch({ ana, bo, cy, requested }) {
  await ana.open(await requested(1));
  await bo.open(await requested(2));
  await cy.open(await requested(3));
  await cy.see('.deployment-head .badge', 'rolled back', 60_000);
  await bo.see('.train li', /Show delivery dates.*goes out/s, 30_000);
  for (const each of [ana, bo]) await each.see('.deployment-head .badge', 'completed', 90_000);
}
