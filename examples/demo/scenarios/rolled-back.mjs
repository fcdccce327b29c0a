// What is so after every automatic rollback from the canary.

export async function checkRolledBack(stage, token, name) {
  const { world } = stage;
  await stage.untilShare('canary', (share) => share > 0, 60, 'the canary had customers');
  stage.print('HAProxy', 'customers on the canary');
  await stage.untilShare('canary', (share) => share === 0, 90, 'nobody on the canary');
  const gone = Date.now();
  await stage.measureReaction(name, gone);
  const ended = await stage.untilEnded(token, 30);
  stage.check('the deployment ended as rolled back', ended.outcome === 'rolled_back', ended);
  const decided = await stage.timeOf(token, 'went_back');
  stage.check(`nobody was on the canary ${gone - decided} ms after the decision`, gone - decided < 1000);
  const all = Date.parse(ended.ended_at) - decided;
  stage.check(`the whole rollback took ${(all / 1000).toFixed(1)} s`, all < 30_000);
  const steps = await stage.checkStepsOnce(token);
  stage.check('production was never touched', !steps.some((step) => ['blue', 'green'].includes(step.pool)), steps);
  const flag = await world.flag('canary');
  stage.check('the flag is off again', flag.defaultVariant === 'off' && !flag.targeting, flag);
  const lane = await stage.ana.lane();
  stage.check('the lane is held, with a reason', (lane.hold?.reason ?? '') !== '', lane.hold);
  stage.check('the stable version is the same as before', lane.stable.commit === world.commits.first.sha, lane.stable);
  await stage.checkCustomersOn('first', 'blue');
  const again = await stage.say('ana', `request ${world.commits[name].short}`);
  stage.check('the same commit is refused: it is marked bad', again.status >= 400 && again.tokens.length === 0, again.text);
}
