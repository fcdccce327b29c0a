// A stream that is cut in mid-event, and one that says that too much was missed: the page is right again by itself.
import { address, check, signIn } from '../browser.mjs';

export async function play({ world, browser }) {
  const { page, problems } = await signIn(browser, world, 'ana');
  let streams = 0;
  let boards = 0;
  await page.route('**/api/v1/board', (route) => {
    boards += 1;
    return route.continue();
  });
  await page.route('**/api/v1/events*', (route) => {
    streams += 1;
    const clock = `event: clock\ndata: {"now":"${new Date().toISOString()}"}\n\n`;
    const first = `${clock}event: lane\nid: 1\ndata: {"service":"shop","running":`;
    const second = `${clock}event: reset\ndata: {}\n\n`;
    if (streams > 2) return route.continue();
    return route.fulfill({ contentType: 'text/event-stream', body: streams === 1 ? first : second });
  });
  await page.goto(address(world));
  await page.locator('.lane-row').waitFor();
  const known = await page.locator('.lane-row').innerText();
  await world.as('cy').say('hold shop because the stream is broken');
  await page.locator('.lane-row .badge', { hasText: 'held' }).waitFor();
  await page.locator('.connection.live').waitFor();
  check('half an event changed nothing', known.includes('idle'), known);
  check('all was loaded anew after the reset', boards === 2, boards);
  check('the page complains of nothing', problems.length === 0, problems);
}
