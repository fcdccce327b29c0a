// What may not go out is refused, with every reason and what to do about it.
export const about = 'a failed check, and a commit on no approved branch: refused, each with its reason';

export async function play(stage) {
  const { world } = stage;
  const failed = await stage.say('ana', `request deployment for commit ${world.commits.failed.short}`);
  stage.check('a commit whose tests failed is refused', failed.status === 422 && failed.tokens.length === 0, failed);
  stage.check('the answer names the stage and what it said', /unit/.test(failed.text) && /1 of 3/.test(failed.text), failed.text);
  const branch = await stage.say('bo', `request deployment for commit ${world.commits.unapproved.short}`);
  stage.check('a commit on no approved branch is refused', branch.status === 422 && branch.tokens.length === 0, branch);
  stage.check('the answer names the branches', /feature\/dark-mode/.test(branch.text) && /main/.test(branch.text), branch.text);
  const live = await stage.say('ana', `request deployment for commit ${world.commits.first.short}`);
  stage.check('what is live already is refused', live.status === 422, live);
  const nobody = await stage.say('ana', 'request deployment for commit 0123abc');
  stage.check('a commit that nobody has is refused', nobody.status >= 400, nobody);
  const misspelt = await stage.say('ana', `reqest ${world.commits.good.short}`);
  stage.check('a misspelt command gets the nearest one', misspelt.status === 422 && /request/.test(misspelt.text), misspelt);
  const lane = await stage.ana.lane();
  stage.check('nothing runs or waits', lane.running === null && lane.waiting.length === 0, lane);
  const steps = await world.steps();
  const firstToken = steps[0].token ?? steps[0].key.split('/')[0];
  stage.check('the driver was asked nothing', steps.every((step) => step.key.startsWith(firstToken)), steps);
}
