// The journal is searched by what the board shows: names, tokens as printed, words, days; looks are there when wanted.
import { address, check, signIn } from '../browser.mjs';

export async function play({ world, browser, until }) {
  const { token } = (await world.as('ana').lane()).history.at(0);
  const { page, problems } = await signIn(browser, world, 'ana');
  await page.goto(`${address(world)}/journal`);
  const rows = page.locator('.journal li');
  const field = (name) => page.locator(`.filters [name=${name}]`);
  const types = async () => [...new Set(await page.locator('.journal code').allInnerTexts())];

  /** Searches from a clean page; resolves with the types of what is found. */
  const search = async (values) => {
    await page.goto(`${address(world)}/journal`);
    await rows.first().waitFor();
    for (const [name, value] of Object.entries(values)) {
      if (name === 'type') await field(name).selectOption(value);
      else await field(name).fill(value);
    }
    const answer = page.waitForResponse((each) => each.url().includes('/api/v1/journal?'));
    await page.getByRole('button', { name: 'Search' }).click();
    const { entries } = await (await answer).json();
    await until('what was found on the page', 5, async () => (await rows.count()) === entries.length);
    return types();
  };

  await rows.first().waitFor();
  check('looks are left out', !(await types()).includes('looked'), await types());
  await page.getByRole('checkbox', { name: 'looks of the judge too' }).check();
  await page.locator('.journal code', { hasText: 'looked' }).first().waitFor();

  for (const person of ['Ana', 'ana', 'DeployBot']) {
    const who = person.toLowerCase();
    await search({ actor: person });
    check(`${person} is found`, (await rows.count()) > 0);
    const others = (await page.locator('.journal .person').allInnerTexts()).filter((each) => each.toLowerCase() !== who);
    check(`and nobody else`, others.length === 0, others);
  }
  check('a name is found as text', (await search({ text: 'DeployBot', type: 'looked' })).join() === 'looked');
  const printed = `DEP-…${token.slice(-4)}`;
  check('a token is found as it is printed', (await search({ token: printed })).includes('marked_stable'));
  check('in the text too', (await search({ text: printed })).includes('marked_stable'));
  check('what a row says is found', (await search({ text: 'is stable now' })).join() === 'marked_stable');
  check('a type is chosen from a list', (await search({ type: 'requested' })).join() === 'requested');
  check('no date stands beside what is of today', (await page.locator('.journal .day').count()) === 0);

  const day = (later) => page.evaluate((days) => {
    const at = new Date(Date.now() + days * 86_400_000);
    return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
  }, later);
  check('today is within its day', (await search({ from: await day(0), to: await day(0), type: 'requested' })).length === 1);
  check('and not before it', (await search({ to: await day(-1) })).length === 0);
  check('nor after it', (await search({ from: await day(1) })).length === 0);

  await search({ type: 'marked_stable' });
  await rows.locator('a.token').first().click();
  await page.locator('.timeline .marked', { hasText: 'is stable now' }).waitFor();

  const later = Date.now() + 3 * 86_400_000;
  await page.clock.setFixedTime(later);
  await page.route('**/api/v1/session', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), now: new Date(later).toISOString() } });
  });
  await page.route('**/api/v1/events**', (route) => route.abort());
  await page.route('**/api/v1/board', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), now: new Date(later).toISOString() } });
  });
  await page.goto(`${address(world)}/journal`);
  await page.locator('.journal .day').first().waitFor();
  check('of another day each has its date', (await page.locator('.journal .day').count()) === (await rows.count()));
  check('the page complains of nothing', problems.length === 0, problems);
}
