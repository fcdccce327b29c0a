// The second waits for the first, and starts by itself.
export const about = 'two requests: the second waits, is told its place, and starts by itself';

export async function play(stage) {
  const { world } = stage;
  const first = await stage.request('good', 'ana');
  const second = await stage.request('next', 'bo');
  const again = await stage.say('cy', `request ${world.commits.next.short}`);
  stage.check('asking for the same commit again gives the same token', again.tokens[0] === second, again);
  const waiting = await stage.ana.deployment(second);
  stage.check('the second waits', waiting.state === 'waiting', waiting);
  const queue = await stage.say('bo', 'queue');
  stage.check('the queue names both', queue.text.includes(first.slice(-4)) && queue.text.includes(second.slice(-4)), queue.text);
  stage.check('the first ended well', (await stage.untilEnded(first, 120)).outcome === 'completed');
  await stage.until('the second started by itself', 10, async () => (await stage.ana.deployment(second)).state === 'running');
  stage.check('the second started by itself', true);
  stage.check('the second ended well', (await stage.untilEnded(second, 120)).outcome === 'completed');
  const keys = (await world.steps()).map((step) => step.key);
  const lastOfFirst = keys.findLastIndex((key) => key.startsWith(first));
  const firstOfSecond = keys.findIndex((key) => key.startsWith(second));
  stage.check('they never overlapped', lastOfFirst < firstOfSecond, { lastOfFirst, firstOfSecond });
  await stage.checkCustomersOn('next', 'blue');
}
