// The places in the queue, what the second waits for, and its start without anybody's help.
import { check } from '../browser.mjs';

export const people = ['ana', 'bo'];

export async function watch({ ana, bo, report, requested }) {
  const first = await requested(1);
  await ana.open(first);
  const second = await requested(2);
  await bo.see('.lane-row .waits', /1 waiting.*next bo/);
  await bo.follow('/services/shop');
  const waiting = bo.page.locator('[aria-labelledby=queue-title] .card');
  await waiting.waitFor();
  check('one waits, in the first place', (await waiting.count()) === 1 && (await waiting.locator('.place').innerText()) === '1');
  const words = await waiting.innerText();
  check('it is said when it should start, or why nobody knows', /Starts about .*\d\d:\d\d, at the latest .*\d\d:\d\d|Start unknown: /.test(words), words);
  report(words.split('\n').find((line) => line.includes('Start')));
  await bo.open(second);
  await bo.see('.deployment-head .badge', 'waiting');
  await ana.see('.deployment-head .badge', 'completed', 120_000);
  await bo.see('.deployment-head .badge', 'running', 10_000);
  await bo.see('.timeline li', 'Its turn has come');
  await bo.see('.deployment-head .badge', 'completed', 120_000);
  const stable = await bo.text('.deployment-head');
  check('it is the one that waited', stable.includes('Show delivery dates'), stable);
}
