// Pictures of each page in both themes, of a real release that is rolled back: docs/pictures.
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { World, until } from '../../examples/demo/world.mjs';
import { address, launch, say, signIn } from './browser.mjs';

const folder = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '../../docs/pictures');
const size = { width: 1440, height: 900 };

async function picture(page, name) {
  for (const theme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.locator(`html[data-theme=${theme}]`).waitFor();
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
    console.log(`${name}-${theme}.png`);
  }
}

await mkdir(folder, { recursive: true });
const world = await World.start();
let browser;
try {
  await world.setScene();
  browser = await launch();
  const { page } = await signIn(browser, world, 'ana', { size });
  const ana = world.as('ana');
  await say(page, 'status');
  const token = (await ana.say(`request deployment for commit ${world.commits.bad.short}`)).tokens[0];
  await page.goto(`${address(world)}/deployments/${token}`);
  await world.as('bo').say(`request deployment for commit ${world.commits.good.short}`);
  await until('a verdict with some looks', 60, async () => (await ana.why(token)).evidence?.window?.looks >= 8);
  await picture(page, 'deployment');
  await page.goto(address(world));
  await page.locator('.lane-row .stages').waitFor();
  await picture(page, 'home');
  await until('the end', 90, async () => (await ana.deployment(token)).outcome);
  await page.goto(`${address(world)}/deployments/${token}`);
  await page.locator('.timeline li').first().waitFor();
  await say(page, `why ${token}`);
  await picture(page, 'rolled-back');
  await page.goto(`${address(world)}/services/shop`);
  await page.getByRole('heading', { name: 'History' }).waitFor();
  await picture(page, 'lane');
  await page.goto(`${address(world)}/journal`);
  await page.locator('.journal li').first().waitFor();
  await picture(page, 'journal');
} finally {
  await browser?.close();
  await world.end();
}
process.exit();
