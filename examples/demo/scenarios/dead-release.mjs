// Every answer of the new version fails, and its health check, its tests and its smoke tests see nothing of it.
import { checkRolledBack } from './rolled-back.mjs';

export const about = 'every answer to a customer fails: rolled back from the canary within seconds';
// two seconds' worth of the canary's 5 %, in a scenario that lasts about four
export const mayLose = 0.03;

export async function play(stage) {
  const { world } = stage;
  const before = await stage.look();
  const token = await stage.request('dead');
  await checkRolledBack(stage, token, 'dead');
  const { versions } = await stage.since(before, 'during the release');
  const { answered, failed } = versions[world.commits.dead.short];
  stage.check(`none of ${failed} customers got an answer from it`, failed > 0 && answered === 0, versions);
  const { evidence } = await stage.ana.why(token);
  stage.check('the verdict was made of few requests', evidence.failure.canary.requests < 200, evidence.failure.canary);
}
