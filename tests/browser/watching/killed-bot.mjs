// Three times away: the loss is said, nothing moves while it lasts, the same page is live again by itself, and goes on.
import { until } from '../../../examples/demo/world.mjs';
import { check } from '../browser.mjs';
import { timelineNotes } from '../timelines.mjs';

export const people = ['ana'];

const inFlight = 1500; // ms, of the three seconds that it is away

export async function watch({ ana, world, report, requested }) {
  await ana.open(await requested());
  // killed again soon after its return, it was only away for longer
  do {
    await ana.see('.connection.lost', /reconnecting since .*\d\d:\d\d:\d\d, shown as of .*\d\d:\d\d:\d\d/, 120_000);
    const lost = Date.now() - world.killed;
    check('the deployment still stands there', await ana.page.locator('.deployment-head').isVisible());
    await ana.see('.connection.live');
    const live = Date.now();
    await until('the bot ready', 10, () => world.ready > world.killed);
    // what the bot still sent before its end may come just after it; once it is back, what the page asks for may come before the
    // stream does
    const { movedWhileLost } = await timelineNotes(ana.page);
    const moved = movedWhileLost.filter(({ at }) => at > world.killed + inFlight && at < world.started);
    check('no age counted on and no state changed while nobody could know', moved.length === 0, moved);
    report(`killed ${world.kills} times: the loss was shown ${lost} ms after it, live again ${live - world.ready} ms after the bot was`);
  } while (world.kills < 3);
  await ana.see('.deployment-head .badge', 'rolled back', 60_000);
}
