// What one does, the other sees at once; two tabs of one person agree.
import { address, check, say, signIn } from '../browser.mjs';

export async function play({ world, browser, report }) {
  const ana = await signIn(browser, world, 'ana');
  const bo = await signIn(browser, world, 'bo');
  await bo.page.goto(`${address(world)}/services/shop`);
  await bo.page.getByText('Nothing is being deployed').waitFor();
  const said = say(ana.page, `request ${world.commits.next.short} of shop because delivery dates are wanted`);
  await bo.page.locator('[aria-labelledby=now-title] .card', { hasText: 'Show delivery dates' }).waitFor();
  const there = Date.now();
  await said;
  const requested = (await world.as('bo').journal()).findLast((entry) => entry.type === 'requested');
  report(`bo saw ana's request ${there - Date.parse(requested.at)} ms after it was journaled`);
  await bo.page.locator('.said.other', { hasText: 'Show delivery dates' }).waitFor();

  const { running } = await world.as('ana').lane();
  for (const { page } of [ana, bo]) await page.goto(`${address(world)}/deployments/${running.token}`);
  const tab = await ana.context.newPage();
  await tab.goto(`${address(world)}/deployments/${running.token}`);
  await tab.locator('.deployment-head .badge', { hasText: 'running' }).waitFor();
  await ana.page.locator('main').getByRole('button', { name: 'Pause' }).click();
  await bo.page.locator('.deployment-head .badge', { hasText: 'paused' }).waitFor();
  const seen = Date.now();
  const paused = (await world.as('bo').journal()).findLast((entry) => entry.type === 'paused');
  report(`bo saw ana's pause ${seen - Date.parse(paused.at)} ms after it was journaled`);
  await tab.locator('.deployment-head .badge', { hasText: 'paused' }).waitFor();
  await ana.page.locator('.said .line', { hasText: 'pause' }).waitFor();
  await bo.page.locator('main').getByRole('button', { name: 'Resume' }).click();
  await ana.page.locator('.deployment-head .badge', { hasText: 'running' }).waitFor();
  await ana.page.locator('.timeline li', { hasText: 'Resumed, by bo' }).waitFor();
  for (const { problems } of [ana, bo]) check('the page complains of nothing', problems.length === 0, problems);
}
