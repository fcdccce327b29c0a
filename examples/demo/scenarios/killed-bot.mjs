// kill -9 while the deploy program runs, while a weight changes, and in the middle of a rollback.
export const about = 'kill -9 in mid-deploy, in mid-change of weights and in mid-rollback: nothing is lost or done twice';
export const mayLose = 0.01;

async function flags(world) {
  return JSON.stringify([await world.flag('canary'), await world.flag('production')]);
}

/** Kills the bot, watches for 3 s that nothing moves without it, and starts it again. */
async function away(stage, when) {
  const { world } = stage;
  await world.killBot();
  stage.print('kill -9', when);
  const shares = JSON.stringify(await world.shares());
  const flag = await flags(world);
  const back = Date.now() + 3000;
  await stage.until('3 s gone by', 10, async () => {
    const now = { shares: JSON.stringify(await world.shares()), flag: await flags(world) };
    stage.moved ||= now.shares !== shares || now.flag !== flag;
    return Date.now() > back;
  });
  stage.check('no weight and no flag moved while it was away', !stage.moved, { shares, flag });
  await world.startBot();
  stage.print('world', 'DeployBot is back');
}

export async function play(stage) {
  const { world } = stage;
  const before = await stage.look();
  const token = await stage.request('bad');
  await stage.until('the deploy program working at the canary', 30, async () =>
    (await world.steps()).some((step) => step.key.startsWith(token) && step.pool === 'canary' && step.action === 'deploy'));
  await away(stage, 'while the deploy program starts the canary');

  await stage.untilShare('canary', (share) => share > 0, 60, 'the first weight set');
  await away(stage, 'as the first weight changed');

  await stage.untilShare('canary', (share) => share === 0, 90, 'the rollback begun');
  await away(stage, 'in the middle of the rollback');

  const ended = await stage.untilEnded(token, 60);
  stage.check('it ended as rolled back', ended.outcome === 'rolled_back', ended);
  await stage.checkStepsOnce(token);
  await stage.checkCustomersOn('first', 'blue');
  const during = await stage.since(before, 'in all');
  const strange = during.failures.filter((failure) => failure.version !== world.commits.bad.short);
  stage.check('only the bad version failed anybody', strange.length === 0, strange.slice(0, 5));
  const lane = await stage.ana.lane();
  stage.check('the lane is held, and its stable version is what it was', lane.hold !== null && lane.stable.commit === world.commits.first.sha, lane);
}
