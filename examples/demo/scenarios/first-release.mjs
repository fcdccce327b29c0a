// A service's first deployment: nothing to compare with, and nothing to go back to. Said plainly.
export const about = 'no stable version and no baseline: judged by limits alone, said plainly';
export const world = { fresh: true };

export async function play(stage) {
  const { world } = stage;
  world.crowd.setRate(world.rate);
  const token = await stage.request('first');
  await stage.untilShare('canary', (share) => share === 100, 60, 'all on the canary at once: there is nobody else');
  // whoever came before there was a shop was refused: that is nothing that the release has lost
  await stage.until('the first customers served', 10, async () => (await stage.look()).versions[world.commits.first.short]);
  await stage.countLosses();
  const status = await stage.say('ana', `why ${token}`);
  stage.check('it is said that there is nothing to compare with', /first|no stable|nothing to/i.test(status.text), status.text);
  const ended = await stage.untilEnded(token, 120);
  stage.check('it ended well', ended.outcome === 'completed', ended);
  stage.check('it is the stable version now', (await stage.ana.lane()).stable.commit === world.commits.first.sha);
  await stage.checkCustomersOn('first', (await stage.ana.lane()).stable.pool);
}
