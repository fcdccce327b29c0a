// From a telephone to a wall: nothing sticks out at the side, and the console is a sheet or a column.
import { address, check, say, signIn } from '../browser.mjs';

export async function play({ world, browser }) {
  const { page } = await signIn(browser, world, 'ana', { size: { width: 360, height: 740 } });
  const first = (await world.as('ana').lane()).history.at(0).token;
  for (const [width, height] of [[360, 740], [768, 1024], [3840, 2160]]) {
    await page.setViewportSize({ width, height });
    for (const [path, there] of [['/', '.lane-row'], ['/services/shop', '.card'], [`/deployments/${first}`, '.chart canvas'], ['/journal', '.journal li']]) {
      await page.goto(`${address(world)}${path}`);
      await page.locator(there).first().waitFor();
      const wide = await page.evaluate(() => [document.documentElement, document.querySelector('main')].map((each) => each.scrollWidth - each.clientWidth));
      check(`${path} needs no scrolling sideways at ${width} px`, wide.every((each) => each <= 0), wide);
    }
  }
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(address(world));
  await page.locator('.lane-row').waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  const header = await page.locator('header.top').boundingBox();
  check('the header takes one row of a telephone', header.height < 60, header);
  await page.locator('.account summary').click();
  const menu = await page.locator('.account .menu').boundingBox();
  check('the menu opens on the screen', menu.x >= 0 && menu.x + menu.width <= 390, menu);
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 360, height: 740 });
  if (await page.locator('.console').isVisible()) await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Console/ }).click();
  const box = await page.locator('.console').boundingBox();
  check('on a telephone the console is a sheet', box.width === 360 && box.height > 700, box);
  await say(page, 'help');
  const wide = await page.evaluate(() => document.querySelector('.conversation').scrollWidth - document.querySelector('.conversation').clientWidth);
  check('and fits', wide <= 0, wide);
  await page.getByRole('button', { name: 'Close the console' }).click();
  await page.locator('.console').waitFor({ state: 'detached' });
}
