// Three ride together: one artifact brings all of them to production, and it goes on when everybody is ready.
import { shortTimes } from '../configuration.mjs';

export const about = 'a train of three: it starts when everybody is ready, one artifact brings all of them to production';
export const world = { times: shortTimes, policy: ['train: {advance: all-good}'] };

const riders = ['ana', 'bo', 'cy'];

async function everybodyIsReady(stage, token) {
  for (const person of riders) {
    const { status, text } = await stage.say(person, `good ${token}`);
    stage.check(`${person} is ready`, status === 200, text);
  }
}

export async function play(stage) {
  const ana = await stage.request('good', 'ana');
  const bo = await stage.request('next', 'bo');
  const boarded = await stage.say('bo', 'join with ana');
  stage.check('bo rides with ana', boarded.status === 200, boarded.text);
  const cy = await stage.request('feature', 'cy');
  const apart = await stage.say('cy', 'join with ana');
  stage.check('a commit that holds neither of them stays behind, and is told', /stay behind/.test(apart.text), apart.text);
  await stage.say('cy', `cancel ${cy}`);
  const last = await stage.request('greeting', 'cy');
  await stage.say('cy', 'join with ana');
  const waiting = await stage.ana.deployment(ana);
  stage.check('three are on board, ana drives, and the newest commit goes out',
    waiting.train?.token === last && waiting.train.riders.map((rider) => rider.requester).join() === riders.join(), waiting.train);
  await everybodyIsReady(stage, last);
  await stage.until('everyone said ready', 10, () => stage.messages.some((message) => JSON.stringify(message).includes('Everyone is ready')));
  await stage.untilState(last, 'running', 10);
  for (const done of ['uat', 'canary']) {
    await stage.until(`${done} done`, 60, () => stage.messages.some((message) => JSON.stringify(message.title).includes(`${done} is done`)));
    await everybodyIsReady(stage, last);
  }
  for (const token of [last, ana, bo]) {
    const ended = await stage.untilEnded(token, 60);
    stage.check(`${token} is live`, ended.outcome === 'completed', ended);
  }
  const keys = (await stage.checkStepsOnce(last)).map((step) => step.key);
  stage.check('nothing was deployed for the others', keys.length > 0 && !(await stage.world.steps()).some((step) => step.key.startsWith(ana) || step.key.startsWith(bo)));
  await stage.checkCustomersOn('greeting', 'green');
}
