// Each refusal in the console with its reasons, and a lane in which nothing has happened.
import { until } from '../../../examples/demo/world.mjs';
import { check } from '../browser.mjs';

export const people = ['ana', 'bo'];

/** The messages of all refusals that this watcher got, once there are so many. */
async function refusals({ page, person }, count) {
  const refused = page.locator('.said.refused');
  await until(`${count} refusals on the board of ${person}`, 30, async () => (await refused.count()) === count);
  return refused.allInnerTexts();
}

export async function watch({ ana, bo }) {
  const [tests, live, nobody, misspelt] = await refusals(ana, 4);
  check('a failed check has its line, and who can help', /✗ unit.*1 of 3/.test(tests), tests);
  check('what was fine is said too', /✓.*build/.test(tests), tests);
  check('what is live already is named', live.includes('is the stable version'), live);
  check('what nobody has is named', nobody.includes('0123abc'), nobody);
  check('the nearest command is one click away', (await ana.page.locator('.said.refused').last().getByRole('button', { name: /request/ }).count()) > 0, misspelt);
  const [branch] = await refusals(bo, 1);
  check('the branch has its line, with those that are allowed', /✗ branch.*feature\/dark-mode/.test(branch) && branch.includes('main'), branch);
  for (const watcher of [ana, bo]) {
    const lane = await watcher.text('.lane-row');
    check('the lane is idle, and nobody waits', lane.includes('idle') && !lane.includes('waiting'), lane);
  }
}
