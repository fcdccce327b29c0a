// Only the new feature's route fails: its flag goes off, the code stays, and a person is asked.
export const about = 'only the new feature fails: its flag goes off, the code stays, a person is asked';
export const mayLose = 0.01;

/** Requests that the canary's processes have served by the new feature. */
async function served(world) {
  const pages = await Promise.all(world.ports.canary.map(async (port) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()));
  return pages.flatMap((page) => [...page.matchAll(/http_requests_total{route="\/checkout\/v2",code="\d+"} (\d+)/g)])
    .reduce((sum, found) => sum + Number(found[1]), 0);
}

export async function play(stage) {
  const { world } = stage;
  const token = await stage.request('feature');
  await stage.until('the flag on for the canary', 60, async () => (await world.flag('canary')).defaultVariant === 'on');
  stage.print('flags', 'checkout-v2 is on for the canary');
  await stage.until('the flag off again', 90, async () => (await world.flag('canary')).defaultVariant === 'off');
  stage.print('flags', 'checkout-v2 is off for the canary');
  let last = { count: await served(world), at: Date.now() };
  await stage.until('a person asked', 60, async () => {
    const count = await served(world);
    if (count !== last.count) last = { count, at: Date.now() };
    return (await stage.ana.deployment(token)).state === 'waits_for_person';
  });
  const decided = await stage.timeOf(token, 'rung_chosen');
  await stage.until('10 s since the decision', 15, async () => {
    const count = await served(world);
    if (count !== last.count) last = { count, at: Date.now() };
    return Date.now() - decided > 10_000;
  });
  const took = last.at - decided;
  stage.check(`the shop served nobody by the new feature ${(took / 1000).toFixed(1)} s after the decision`, took < 10_000);
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
}
