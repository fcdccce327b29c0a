// What the board showed of a bad release, and when: the errors above the limit, the decision, the way back, the reason.
import { address, check, signIn } from '../browser.mjs';

export async function play({ world, browser, report }) {
  const { page, problems } = await signIn(browser, world, 'ana');
  const wall = await signIn(browser, world, 'dee', { size: { width: 3840, height: 2160 } });
  const { tokens } = await world.as('ana').say(`request deployment for commit ${world.commits.bad.short}`);
  await page.goto(`${address(world)}/deployments/${tokens[0]}`);
  await page.locator('.stages .now', { hasText: 'canary 5 %' }).waitFor({ timeout: 30_000 });
  await page.locator('.chart canvas').first().waitFor();
  await wall.page.locator('.lane-row .says', { hasText: 'errors' }).waitFor({ timeout: 30_000 });
  await page.locator('.timeline li', { hasText: 'Going back' }).waitFor({ timeout: 90_000 });
  const shown = Date.now();
  const entries = await world.as('ana').journal();
  const decided = Date.parse(entries.find((entry) => entry.type === 'went_back' && entry.data.token === tokens[0]).at);
  report(`the decision stood on the page ${shown - decided} ms after it was journaled`);
  await page.locator('.deployment-head .badge', { hasText: 'rolled back' }).waitFor({ timeout: 30_000 });
  await page.locator('.judge .badge', { hasText: 'fail' }).waitFor();
  const judge = await page.locator('.judge').innerText();
  check('the verdict has numbers, test and threshold', /\d[\d.,]* % of \d/.test(judge) && judge.includes('sequential counts test') && judge.includes('held against 0.01'), judge);
  check('production was not touched, as the stages say', (await page.locator('.stages li').nth(3).getAttribute('class')) === 'ahead');
  await page.locator('.ladder li', { hasText: 'stable version' }).waitFor();
  check('the picture has words', (await page.getByRole('img').first().getAttribute('aria-label')).includes('Error ratio'));
  await page.getByText('The looks as a table').click();
  await page.locator('.charts tbody tr', { hasText: 'fail' }).first().waitFor();
  await wall.page.locator('.lane-row .badge', { hasText: 'held' }).waitFor();
  check('it was said at once to who cannot see it', (await page.locator('[role=alert]').allInnerTexts()).join(' ') !== '');
  for (const each of [problems, wall.problems]) check('the page complains of nothing', each.length === 0, each);
}
