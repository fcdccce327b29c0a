// Pictures of each page in both themes, of a real release that is rolled back: docs/pictures.
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { World, until } from '../../examples/demo/world.mjs';
import { address, launch, say, signIn } from './browser.mjs';

const folder = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '../../docs/pictures');
const size = { width: 1280, height: 800 };

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
  const { tokens: [token] } = await ana.say(`request deployment for commit ${world.commits.bad.short}`);
  await world.as('bo').say(`request deployment for commit ${world.commits.good.short}`);
  await say(page, 'status');
  await until('a verdict with some looks', 60, async () => (await ana.why(token)).evidence?.window?.looks >= 6);
  await page.setViewportSize({ ...size, height: 480 });
  await picture(page, 'home');
  await page.setViewportSize(size);
  await until('the end', 90, async () => (await ana.deployment(token)).outcome);
  await page.goto(`${address(world)}/deployments/${token}`);
  await page.locator('.deployment-head .badge', { hasText: 'rolled back' }).waitFor();
  await page.locator('.timeline li').first().waitFor();
  await say(page, `why ${token}`);
  await picture(page, 'deployment');
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
