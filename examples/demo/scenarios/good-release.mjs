// A good commit goes all the way, and customers lose nothing to it.
export const about = 'a good commit goes to production; no customer loses a request';

export async function play(stage) {
  const { world } = stage;
  const calm = await stage.calm(5);
  const before = await stage.look();
  const token = await stage.request('good');
  for (const share of [5, 25, 50, 100]) {
    await stage.untilShare('canary', (found) => found === share, 60, `${share} % of the requests on the canary`);
    stage.print('HAProxy', `${share} % on the canary`);
  }
  await stage.untilShare('green', (found) => found === 100, 60, 'production cut over to green');
  stage.print('HAProxy', 'all on green; blue stays up without traffic');
  const steps = await world.steps();
  stage.check('the old processes still run during the watch', !steps.some((step) => step.pool === 'blue' && step.action === 'retire'));
  const ended = await stage.untilEnded(token, 90);
  stage.check('the version is marked stable', ended.outcome === 'completed' && (await stage.ana.lane()).stable.commit === world.commits.good.sha, ended);

  const during = await stage.since(before, 'during the release');
  stage.check(`p99 at most 1.5 times what it was (${during.p99} ms, before ${calm.p99} ms)`, during.p99 <= 1.5 * calm.p99);
  const digests = new Set((await stage.checkStepsOnce(token)).filter((step) => step.action === 'deploy').map((step) => step.digest));
  stage.check('uat, canary and production got the same digest', digests.size === 1 && digests.has(world.commits.good.digest), [...digests]);
  await stage.checkCustomersOn('good', 'green');
  const looks = (await stage.story(token)).filter((entry) => entry.type === 'looked');
  stage.check(`every look of the judge is in the journal (${looks.length})`, looks.length > 5);
}
