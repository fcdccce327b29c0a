// 10,000 lanes: few of them in the page, scrolled without a stall, found as one types.
import { address, check, signIn } from '../browser.mjs';

function manyLanes(one) {
  return Array.from({ length: 10_000 }, (_, index) => {
    const service = `service-${String(index).padStart(5, '0')}`;
    const running = index % 50 !== 7 ? null : {
      token: `DEP-${1763699860000 + index}`, commit: 'ab12'.repeat(10), subject: `Change ${index}`, author: 'ana', requester: 'ana', stage: 'canary',
      stages: ['validate', 'uat', 'canary', 'production', 'watch'], step: 7, steps: 25, state: index % 250 === 7 ? 'waits_for_person' : 'running',
      since: new Date().toISOString(), started_at: new Date().toISOString(), percent: 25, verdict: { kind: 'pass', text: 'errors 0.1 % of 3,480' }, problem: '',
    };
    return { ...one, service, lane: service, running };
  });
}

export async function play({ world, browser, report }) {
  const { page, problems } = await signIn(browser, world, 'ana');
  await page.route('**/api/v1/board', async (route) => {
    const answer = await route.fetch();
    const board = await answer.json();
    await route.fulfill({ response: answer, json: { ...board, lanes: manyLanes(board.lanes[0]) } });
  });
  await page.goto(address(world));
  await page.getByText('10000 lanes').waitFor();
  check('what needs somebody comes first', (await page.locator('.lane-row').first().innerText()).includes('waits for a person'));
  const inPage = await page.locator('.lane-row').count();
  check('only what is in view is in the page', inPage < 80, inPage);
  const slowest = await page.evaluate(async () => {
    const main = document.querySelector('main');
    const frames = [];
    let last = performance.now();
    for (let step = 1; step <= 60; step += 1) {
      main.scrollTop = (main.scrollHeight * step) / 60;
      await new Promise((done) => { requestAnimationFrame(done); });
      const now = performance.now();
      frames.push(now - last);
      last = now;
    }
    return frames.sort((a, b) => a - b).at(-4);
  });
  report(`scrolled through 10,000 lanes in 60 jumps: 95 % of the frames within ${Math.round(slowest)} ms`);
  check('scrolling does not stall', slowest < 250, slowest);
  const bottom = await page.locator('.lane-row').last().innerText();
  check('the last lane is at the end', bottom.includes('service-09999'), bottom);
  const start = Date.now();
  await page.keyboard.press('/');
  await page.keyboard.type('service-07777');
  await page.waitForFunction(() => document.querySelectorAll('.lane-row').length === 1);
  report(`found one of them ${Date.now() - start} ms after the first key of 13`);
  await page.locator('.service', { hasText: 'service-07777' }).waitFor();
  check('the page complains of nothing', problems.length === 0, problems);
}
