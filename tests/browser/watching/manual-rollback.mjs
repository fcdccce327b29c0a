// The on-call's button, with its reason; everybody sees who and why; the release manager's button lifts the hold.
import { press, type } from '../browser.mjs';

export const people = ['ana', 'cy', 'dee'];

/** By who sees the reason, until it is gone. */
async function lift(cy) {
  await cy.see('.held', 'customers in Leeds');
  const answer = await cy.says(press('Let it go on'));
  await cy.page.locator('.held').waitFor({ state: 'detached' });
  return answer;
}

export async function say({ cy, dee, ...others }, person, line) {
  if (line.startsWith('rollback')) return dee.says(press('Roll back', line.split(' because ')[1]));
  if (line.startsWith('unhold')) return lift(cy);
  return others[person].says(type(line));
}

export async function watch({ ana, cy, dee, requested }) {
  const token = await requested();
  await dee.open(token);
  await ana.open(token);
  await cy.follow('/services/shop');
  await ana.see('.timeline li', 'Going back: customers in Leeds pay in euros, by dee', 120_000);
  await ana.see('.said.other', 'customers in Leeds pay in euros');
  await ana.see('.deployment-head .badge', 'rolled back', 30_000);
}
