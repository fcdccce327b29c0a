// What stands on the page of one deployment: why it was asked for, what may be done now, who stopped it, where, and where customers are.
import { address, check, press, signIn } from '../browser.mjs';

const stages = (page, state) => page.locator(`.deployment-head .stages .${state} .name`);

export async function play({ world, browser, until, report }) {
  const ana = world.as('ana');
  const { page, problems } = await signIn(browser, world, 'cy');
  const first = (await ana.lane()).history.at(0).token;
  await page.goto(`${address(world)}/deployments/${first}`);
  await page.locator('.judge .badge', { hasText: 'pass' }).waitFor();
  const settled = await page.locator('.judge').innerText();
  check('what has ended needs nothing to pass', !settled.includes('still needed'), settled);

  const { tokens: [token] } = await ana.say(`request deployment for commit ${world.commits.next.short} because the fair begins`);
  await page.goto(`${address(world)}/deployments/${token}`);
  await page.locator('.because', { hasText: 'the fair begins' }).waitFor();
  await page.locator('.timeline li', { hasText: 'Requested' }).filter({ hasText: 'the fair begins' }).waitFor();
  await stages(page, 'now').filter({ hasText: 'canary 5 %' }).waitFor({ timeout: 30_000 });
  await page.locator('.judge', { hasText: 'still needed to pass' }).waitFor();
  await press('Pause')(page);
  await page.locator('.deployment-head .badge', { hasText: 'paused' }).waitFor();
  await page.locator('.judge', { hasText: 'still needed' }).waitFor({ state: 'detached' });
  const cy = world.as('cy');
  await cy.say('hold shop because the fair is full');
  const lanes = await page.context().newPage();
  await lanes.goto(address(world));
  await lanes.locator('.who .badge', { hasText: 'paused' }).waitFor();
  await lanes.locator('.who .badge', { hasText: 'held' }).waitFor();
  await lanes.goto(`${address(world)}/services/shop`);
  await lanes.locator('.held', { hasText: 'the fair is full. Cy or Dee may lift it.' }).waitFor();
  await cy.say('unhold shop');
  await press('Resume')(page);
  await press('Promote')(page);
  await stages(page, 'now').filter({ hasText: 'canary 25 %' }).waitFor();
  check('it went on by a person’s word', (await ana.journal()).some((entry) => entry.type === 'advanced' && entry.actor === 'cy'));
  const { page: onCall } = await signIn(browser, world, 'dee');
  await onCall.goto(`${address(world)}/deployments/${token}`);
  await onCall.getByRole('button', { name: 'Why' }).waitFor();
  check('what the rules refuse is not offered', (await onCall.getByRole('button', { name: 'Promote' }).count()) === 0);

  await stages(page, 'now').filter({ hasText: 'watch' }).waitFor({ timeout: 60_000 });
  await press('Abort')(page);
  await page.locator('.deployment-head .badge', { hasText: 'aborted' }).waitFor({ timeout: 30_000 });
  await page.locator('.deployment-head', { hasText: 'Aborted by Cy' }).waitFor();
  await page.locator('.deployment-head', { hasText: `Customers are on ${world.commits.first.short} again since` }).waitFor();
  check('it stopped where it was', (await stages(page, 'now').innerText()).startsWith('watch'), await stages(page, 'now').allInnerTexts());
  await page.locator('.judge .badge', { hasText: 'pass' }).waitFor();
  check('what was stopped needs nothing to pass', !(await page.locator('.judge').innerText()).includes('still needed'));

  const label = await until('the traffic', 5, () => page.locator('.traffic [aria-label*=together]').first().getAttribute('aria-label'));
  const most = Number(/never more than ([\d,]+) together/.exec(label)[1].replace(',', ''));
  report(`traffic: at most ${most} requests/s of ${world.rate}`);
  // of two looks of half a second one may come late where other programs run; what is counted twice adds up to far more
  check('no more requests than customers sent', most < world.rate * 3, label);
  check('the page complains of nothing', problems.length === 0, problems);
}
