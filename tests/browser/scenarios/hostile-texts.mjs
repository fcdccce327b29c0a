// Markup, writing directions and very long names are text, and break nothing.
import { address, check, say, signIn } from '../browser.mjs';

const markup = '<img src=x onerror="window.hurt = true"><script>window.hurt = true</script>';
const turned = '\u202Egnp.exe\u202C \u2066x';
const long = 'w'.repeat(10_000);

export async function play({ world, browser }) {
  const { page, problems } = await signIn(browser, world, 'ana');
  // by the bot itself: a reason that somebody typed
  const { status } = await world.as('cy').say(`hold shop because ${markup} ${'x'.repeat(300)}`);
  check('the hold is taken', status === 200, status);
  await page.goto(`${address(world)}/services/shop`);
  await page.getByText('onerror').first().waitFor();
  await page.goto(`${address(world)}/journal?text=onerror`);
  await page.locator('.journal li', { hasText: '<script>' }).first().waitFor();
  await page.locator('.journal summary').first().click();
  await page.locator('.journal pre').first().waitFor();
  check('the answer is text', (await say(page, 'status')).includes('<img'));
  // by a forge that has no limits
  await page.route('**/api/v1/board', async (route) => {
    const answer = await route.fetch();
    const board = await answer.json();
    const request = { token: 'DEP-1763699862417', commit: 'f'.repeat(40), subject: `${markup}${turned}${long}`, author: turned, requester: long, requested_at: board.now };
    const hostile = {
      ...board.lanes[0], service: `${markup}${turned}${long}`, waiting: [request], hold: { by: markup, reason: long, since: board.now },
      running: { ...request, state: 'running', stage: markup, stages: [markup, turned, 'watch'], step: 1, steps: 3, since: board.now, started_at: board.now, percent: 5, verdict: { kind: markup, text: long }, problem: '' },
    };
    await route.fulfill({ response: answer, json: { ...board, lanes: [hostile, board.lanes[0]] } });
  });
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(address(world));
    await page.locator('.lane-row').nth(1).waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(`nothing sticks out at ${width} px`, wide <= 0, wide);
    const heights = await page.evaluate(() => [...document.querySelectorAll('.lane-row')].map((row) => row.getBoundingClientRect().height));
    check('all rows are of one height', Math.max(...heights) - Math.min(...heights) < 1, heights);
  }
  check('the markup stands there as text', (await page.locator('.lane-row').allInnerTexts()).join().includes('<img src=x'));
  check('nothing of it ran', !(await page.evaluate(() => 'hurt' in window)));
  check('nothing of it became an element', (await page.locator('main img, main script').count()) === 0);
  check('the page complains of nothing', problems.length === 0, problems);
}
