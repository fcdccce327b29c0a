// A train comes back: those before the suspect go again without it.
import { shortTimes } from '../configuration.mjs';

export const about = 'a train that comes back: the two before the suspect ride again without it';
export const mayLose = 0.02;
export const world = { times: shortTimes };

export async function play(stage) {
  await stage.say('cy', 'hold shop because the train fills');
  const ana = await stage.request('good', 'ana');
  const bo = await stage.request('next', 'bo');
  await stage.say('bo', 'join with ana');
  const failing = await stage.request('last', 'cy');
  await stage.say('cy', 'join with ana');
  await stage.say('cy', 'unhold shop because it is full');
  const ended = await stage.untilEnded(failing, 60);
  stage.check('it was rolled back', ended.outcome === 'rolled_back', ended);
  stage.check('the others came back with it', (await stage.ana.deployment(ana)).state === 'stranded');
  await stage.until('the riders told, with a cut proposed', 10, () => stage.messages.some((message) => /came back with/.test(JSON.stringify(message.title))));
  const asked = await stage.say('ana', `split ${failing}`);
  stage.check('without a suspect the bot proposes a cut, and changes nothing', /Where shall I cut/.test(asked.text), asked.text);
  const split = await stage.say('ana', `split ${failing} before ${failing} because the sessions are new in it`);
  stage.check('the two before it ride again', split.status === 200, split.text);
  const waiting = await stage.ana.deployment(bo);
  stage.check('bo goes out, with ana on board', waiting.train?.token === bo && waiting.train.riders.length === 2, waiting.train);
  await stage.say('cy', 'unhold shop because the suspect is out');
  for (const token of [bo, ana]) {
    const live = await stage.untilEnded(token, 60);
    stage.check(`${token} is live`, live.outcome === 'completed', live);
  }
  await stage.checkCustomersOn('next', 'green');
}
