// A reader whose clock is wrong by hours reads the right ages, and is told.
import { address, check, open } from '../browser.mjs';

export async function play({ world, browser }) {
  const { page, problems } = await open(browser);
  await page.clock.setSystemTime(Date.now() - 3 * 3600 * 1000);
  await world.as('cy').say('hold shop because the clocks are looked at');
  await page.goto(await world.loginLink('ana'));
  await page.getByRole('button', { name: 'Sign in' }).click();
  const says = page.locator('.lane-row .says');
  await says.filter({ hasText: 'the clocks' }).waitFor();
  check('the age is told by the bot\'s clock', /\(\d+ s\)/.test(await says.innerText()), await says.innerText());
  await page.locator('.account summary').click();
  await page.getByText('This machine’s clock is wrong by 3 h').waitFor();
  await page.goto(`${address(world)}/services/shop`);
  await page.locator('.held', { hasText: /\(\d+ s\)/ }).waitFor();
  check('the page complains of nothing', problems.length === 0, problems);
}
