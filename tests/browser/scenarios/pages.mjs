// axe finds nothing, on any page, dark or light, with dialog and console open.
import { createRequire } from 'node:module';
import { address, check, say, signIn } from '../browser.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

async function findings(page) {
  await page.evaluate(async () => { for (const animation of document.getAnimations()) await animation.finished; });
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations.map((each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary?.split('\n')[1] ?? ''}`).join(' | ')}`);
}

export async function play({ world, browser, report }) {
  const { page, problems } = await signIn(browser, world, 'ana', { bypassCSP: true });
  await page.addInitScript({ path: axe });
  await world.as('cy').say('hold shop because the pages are looked at');
  const { tokens } = await world.as('bo').say(`request deployment for commit ${world.commits.next.short}`);
  const first = (await world.as('bo').lane()).history.at(0).token;
  const pages = {
    lanes: ['/', '.lane-row'],
    lane: ['/services/shop', '.card'],
    waiting: [`/deployments/${tokens[0]}`, '.timeline li'],
    ended: [`/deployments/${first}`, '.chart canvas'],
    journal: ['/journal', '.journal li'],
    unknown: ['/deployments/DEP-1', '.missing'],
    nowhere: ['/services/a/b', 'main h1'],
    login: ['/login#x', 'main button'],
  };
  let looked = 0;
  const look = async (name) => {
    for (const theme of ['dark', 'light']) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.locator(`html[data-theme=${theme}]`).waitFor();
      const found = await findings(page);
      check(`axe finds nothing on ${name}, ${theme}`, found.length === 0, found.join('\n  '));
      looked += 1;
    }
  };
  for (const [name, [path, there]] of Object.entries(pages)) {
    await page.goto(`${address(world)}${path}`);
    await page.locator(there).first().waitFor();
    if (name !== 'journal') await page.evaluate(() => { for (const each of document.querySelectorAll('main details')) each.open = true; });
    await look(name);
  }
  await page.goto(`${address(world)}/services/shop`);
  await page.getByRole('button', { name: 'Request a deployment' }).click();
  await page.locator('dialog[open]').waitFor();
  await look('a question');
  await page.keyboard.press('Escape');
  await say(page, 'help');
  await say(page, 'depoly');
  const input = page.getByRole('combobox', { name: 'Say to DeployBot' });
  await input.fill('re');
  await input.press('Tab');
  await page.locator('.completion li').nth(1).waitFor();
  await look('the console');
  await page.keyboard.press('Escape');
  await page.locator('.account summary').click();
  await look('the menu');
  report(`${looked} pages and themes`);
  check('the page complains of nothing', problems.length === 0, problems);
}
