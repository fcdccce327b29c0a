// The flag as a rung of the ladder that helped, its state on the lane page, and a person asked what comes next.
import { check } from '../browser.mjs';

export const people = ['ana', 'cy'];

export async function watch({ ana, cy, requested }) {
  const token = await requested();
  await ana.open(token);
  await cy.follow('/services/shop');
  await cy.see('main li', /checkout-v2 in canary: (on|100 %)/, 60_000);
  await ana.see('.ladder li.now', 'feature flag off (checkout-v2): ▶ being climbed', 90_000);
  await cy.see('main li', 'checkout-v2 in canary: off', 20_000);
  await ana.see('.ladder li', 'feature flag off (checkout-v2): ✓ helped', 60_000);
  await ana.see('.deployment-head .badge', 'waits for a person');
  await ana.see('.timeline li', 'A person must say how it goes on');
  await ana.see('.live-line', 'Waiting for a person');
  for (const name of ['Resume', 'Roll back']) check(`${name} is offered`, await ana.page.locator('.deployment-head').getByRole('button', { name }).isVisible());
  check('nobody went back', !(await ana.text('.timeline')).includes('Going back'));
  await ana.see('.deployment-head .badge', 'aborted', 60_000);
  await ana.see('.timeline li', 'the vouchers need mending first');
}
