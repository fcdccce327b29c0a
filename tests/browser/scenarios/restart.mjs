// kill -9 in mid-canary, and a start: the board comes back by itself, on the same deployment, with the same session.
import { address, check, signIn } from '../browser.mjs';

export async function play({ world, browser, report, until }) {
  const { page, problems } = await signIn(browser, world, 'ana');
  const { tokens } = await world.as('ana').say(`request deployment for commit ${world.commits.next.short}`);
  await page.goto(`${address(world)}/deployments/${tokens[0]}`);
  await page.locator('.stages .now', { hasText: 'canary' }).waitFor({ timeout: 30_000 });
  await until('some looks', 30, async () => (await world.as('ana').why(tokens[0])).evidence?.window?.looks > 3);
  await world.killBot();
  await page.locator('.connection.lost').waitFor();
  check('the deployment still stands there', await page.locator('.deployment-head').isVisible());
  await world.startBot();
  const ready = Date.now();
  await page.locator('.connection.live').waitFor();
  report(`live again ${Date.now() - ready} ms after the bot was ready`);
  await page.locator('.stages .now', { hasText: '25 %' }).waitFor({ timeout: 40_000 });
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  check('the page complains of nothing', problems.length === 0, problems);
}
