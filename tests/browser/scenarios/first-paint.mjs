// How much is sent, and how soon something stands on the screen.
import { gzipSync } from 'node:zlib';
import { address, check, signIn } from '../browser.mjs';

export async function play({ world, browser, report }) {
  const { page, problems } = await signIn(browser, world, 'ana');
  await page.goto(address(world));
  await page.locator('.lane-row').first().waitFor();
  const paint = await page.evaluate(() => performance.getEntriesByType('paint').find((entry) => entry.name === 'first-contentful-paint').startTime);
  const lanes = await page.evaluate(() => performance.now());
  report(`first paint after ${Math.round(paint)} ms, lanes at the latest after ${Math.round(lanes)} ms`);
  check('the first paint comes in the first second', paint < 1000, paint);
  let sum = 0;
  const addresses = await page.evaluate(() => [location.href, ...performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => name.includes('/assets/'))]);
  for (const each of new Set([...addresses, `${address(world)}/assets/favicon.svg`])) {
    const answer = await page.request.get(each);
    check(`${each} is there`, answer.ok(), answer.status());
    check('it is sent compressed', answer.headers()['content-encoding'] === 'gzip', answer.headers());
    sum += gzipSync(await answer.body(), { level: 9 }).length;
  }
  report(`${(sum / 1024).toFixed(1)} kB compressed`);
  check('at most 150 kB', sum <= 150 * 1024, sum);
  const policy = (await page.request.get(address(world))).headers()['content-security-policy'] ?? '';
  check('nothing inline, nothing foreign', policy.includes("default-src 'none'") && !policy.includes('unsafe'), policy);
  check('the page complains of nothing', problems.length === 0, problems);
}
