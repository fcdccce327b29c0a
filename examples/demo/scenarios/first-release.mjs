// A service's first deployment: nothing to compare with, and nothing to go back to. Said plainly.
export const about = 'no stable version and no baseline: judged by limits alone, said plainly';
export const world = { fresh: true };

export async function play(stage) {
  const { world } = stage;
  world.crowd.setRate(world.rate);
  const token = await stage.request('first');
  await stage.untilShare('canary', (share) => share === 100, 60, 'all on the canary at once: there is nobody else');
  const before = await stage.look();
  const status = await stage.say('ana', `why ${token}`);
  stage.check('it is said that there is nothing to compare with', /first|no stable|nothing to/i.test(status.text), status.text);
  const ended = await stage.untilEnded(token, 120);
  stage.check('it ended well', ended.outcome === 'completed', ended);
  const during = await stage.since(before, 'since the first customers were let in');
  // requests that were refused before somebody served them may end after the look
  const lost = during.failures.filter((failure) => failure.version !== 'nobody' || failure.at > before.at + 1000);
  stage.check('0 failed requests', lost.length === 0, lost.slice(0, 5));
  stage.check('it is the stable version now', (await stage.ana.lane()).stable.commit === world.commits.first.sha);
  await stage.checkCustomersOn('first', (await stage.ana.lane()).stable.pool);
}
