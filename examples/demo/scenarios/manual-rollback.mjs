// No metric shows what is wrong: a person rolls back in production, during the watch.
export const about = 'by command, in production: all customers back under 30 s, their errors counted';

export async function play(stage) {
  const { world } = stage;
  const token = await stage.request('wrong');
  await stage.untilShare('green', (share) => share === 100, 90, 'production cut over');
  await stage.until('the watch', 60, async () => (await stage.ana.deployment(token)).stage === 'watch');
  const shop = await (await fetch(`http://127.0.0.1:${world.port}/products`)).text();
  stage.check('customers see euros', shop.includes('€'), shop.slice(0, 100));

  const asked = Date.now();
  const answer = await stage.say('dee', 'rollback shop because customers in Leeds pay in euros');
  stage.check('the on-call may roll back', answer.status === 200, answer);
  await stage.untilShare('blue', (share) => share === 100, 30, 'everybody back on blue');
  const back = Date.now() - asked;
  stage.check(`everybody is back after ${back} ms`, back < 5000);
  const ended = await stage.untilEnded(token, 30);
  stage.check(`the whole rollback took ${((Date.now() - asked) / 1000).toFixed(1)} s`, Date.now() - asked < 30_000);
  stage.check('it ended as rolled back', ended.outcome === 'rolled_back', ended);
  await stage.checkCustomersOn('first', 'blue');
  const lane = await stage.ana.lane();
  stage.check('the lane is held with the reason', lane.hold?.reason.includes('Leeds'), lane.hold);
  const unhold = await stage.say('cy', 'unhold shop because the fix is next');
  stage.check('a release manager may lift the hold', unhold.status === 200, unhold);
}
