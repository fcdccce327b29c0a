// Only the new feature's route fails: its flag goes off, the code stays, and a person is asked.
export const about = 'only the new feature fails: its flag goes off, the code stays, a person is asked';

export async function play(stage) {
  const { world } = stage;
  const before = await stage.look();
  const token = await stage.request('feature');
  await stage.until('the flag on for the canary', 60, async () => (await world.flag('canary')).defaultVariant === 'on');
  stage.print('flags', 'checkout-v2 is on for the canary');
  await stage.until('the flag off again', 90, async () => (await world.flag('canary')).defaultVariant === 'off');
  const off = Date.now();
  stage.print('flags', 'checkout-v2 is off for the canary');
  await stage.untilState(token, 'waits_for_person', 60);
  stage.check(`the bot asks a person, ${((Date.now() - off) / 1000).toFixed(1)} s after the flag went off`, true);
  const shares = await world.shares();
  stage.check('the code stays on the canary', shares.canary > 0, shares);
  const calm = await stage.look();
  await stage.until('400 answers', 20, async () => (await stage.look()).answered - calm.answered >= 400);
  const after = await stage.since(calm, 'with the flag off');
  stage.check('no request fails any more', after.failed === 0, after.failures.slice(0, 5));
  stage.check('the canary still serves', (after.versions[world.commits.feature.short]?.answered ?? 0) > 0, after.versions);
  stage.check('nobody was rolled back', !(await stage.ana.deployment(token)).outcome);

  const abort = await stage.say('ana', `abort ${token} because the vouchers need mending first`);
  stage.check('a person may end it', abort.status === 200, abort.text);
  const ended = await stage.untilEnded(token, 30);
  stage.check('it ended as aborted', ended.outcome === 'aborted', ended);
  await stage.checkCustomersOn('first', 'blue');
  await stage.since(before, 'in all');
}
