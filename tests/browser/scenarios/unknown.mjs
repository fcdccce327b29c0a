// Links to what is not there say so, and what to do.
import { address, check, signIn } from '../browser.mjs';

export async function play({ world, browser }) {
  const { page, problems } = await signIn(browser, world, 'ana');
  for (const [path, words] of [
    ['/deployments/DEP-1763699862417', 'DEP-1763699862417'], ['/deployments/%3Cb%3Ebold%3C%2Fb%3E', '<b>bold</b>'], ['/services/nobody', 'nobody'],
  ]) {
    await page.goto(`${address(world)}${path}`);
    await page.locator('.missing').waitFor();
    const said = await page.locator('main').innerText();
    check(`${path} is said to be unknown, with a way on`, said.includes(words) && said.includes('journal'), said);
  }
  const answer = await page.goto(`${address(world)}/lanes`);
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  check('an address that is not known is not found', answer.status() === 404, answer.status());
  const { token } = (await world.as('ana').lane()).history.at(0);
  await page.goto(`${address(world)}/deployments/${token.slice(-4)}`);
  await page.waitForURL(`**/deployments/${token}`);
  await page.locator('.deployment-head').waitFor();
  await page.goto(`${address(world)}/deployments/${token}#at=999999999`);
  await page.getByText('is not one of this deployment').waitFor();
  const entry = (await world.as('ana').journal()).find((each) => each.type === 'marked_stable');
  await page.goto('about:blank');
  await page.goto(`${address(world)}/deployments/${token}#at=${entry.position}`);
  await page.locator('.timeline .marked', { hasText: 'is stable now' }).waitFor();
  check('the page complains of nothing', problems.length === 0, problems);
}
