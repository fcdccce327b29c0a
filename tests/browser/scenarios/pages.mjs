// axe finds nothing, on any page, dark or light, with dialog and console open.
import { bringAxe, checkAxe } from '../axe.mjs';
import { address, check, say, signIn } from '../browser.mjs';

export async function play({ world, browser, report }) {
  const { page, problems } = await signIn(browser, world, 'ana', { bypassCSP: true });
  await bringAxe(page);
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
  const look = async (name) => { looked += await checkAxe(page, name); };
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
