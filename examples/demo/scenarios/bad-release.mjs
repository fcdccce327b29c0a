// 5 % of its answers fail: seen on the canary, rolled back, production never touched.
import { checkRolledBack } from './rolled-back.mjs';

export const about = '5 % of its answers fail: rolled back from the canary, production never touched';
export const mayLose = 0.01;

export async function play(stage) {
  const token = await stage.request('bad');
  await checkRolledBack(stage, token, 'bad');
  const why = await stage.say('ana', `why ${token}`);
  stage.check('why names numbers', /\d[\d.,]* ?%/.test(why.text), why.text);
}
