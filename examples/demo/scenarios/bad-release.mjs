// 5 % of its answers fail: seen on the canary, rolled back, production never touched.
import { checkRolledBack } from './rolled-back.mjs';

export const about = '5 % of its answers fail: rolled back from the canary, production never touched';

export async function play(stage) {
  const before = await stage.look();
  const token = await stage.request('bad');
  await checkRolledBack(stage, token, 'bad');
  const during = await stage.since(before, 'during the release');
  const hurt = during.failed / (during.failed + during.answered);
  stage.check(`at most 1 % of all requests failed (${(100 * hurt).toFixed(2)} %)`, hurt < 0.01);
  const why = await stage.say('ana', `why ${token}`);
  stage.check('why names numbers', /\d[\d.,]* ?%/.test(why.text), why.text);
}
