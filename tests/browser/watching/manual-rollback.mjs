// The on-call's button, with its reason; everybody sees who and why; the release manager's button lifts the hold.
import { check, press, type } from '../browser.mjs';

export const people = ['ana', 'cy', 'dee'];

/** By who sees the reason, until it is gone. */
async function lift(cy) {
  await cy.see('.held', 'customers in Leeds');
  const answer = await cy.says(press('Lift the hold'));
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

/** The panel of the judge knows that customers had it; the stable version's timeline has no entry of the one that went back to it. */
export async function afterwards({ world, ana }) {
  await ana.see('.panel.verdict .judge', 'excess of errors');
  const judge = await ana.text('.panel.verdict');
  check('nobody claims that customers were never on it', !judge.includes('not on the new version') && !judge.includes('never'), judge);
  const [first] = (await world.as('ana').lane()).history;
  await ana.page.goto(`${new URL(ana.page.url()).origin}/deployments/${first.token}`);
  await ana.see('.timeline li', 'is stable now');
  const starts = await ana.page.locator('.timeline li', { hasText: 'Started;' }).allInnerTexts();
  check('the stable version started once', starts.length === 1, starts);
}
