// Nobody answers the turn: it goes on to the next, and the absent keeps the place right behind.
import { shortTimes } from '../configuration.mjs';

export const about = 'a turn that nobody answers goes on to the next; the absent keeps the place right behind';
export const world = { times: shortTimes, policy: ['turn: accept', 'turn_time: 12s'] };

export async function play(stage) {
  const said = (words) => stage.until(`said: ${words}`, 30, () => stage.messages.some((message) => JSON.stringify(message).includes(words)));
  const absent = await stage.request('next', 'ana');
  await said("You're up");
  const early = await stage.say('bo', `start ${absent}`);
  stage.check("nobody takes another's turn", early.status !== 200, early.text);
  const next = await stage.request('good', 'bo');
  await said('Still your turn');
  await said('The turn goes on');
  const behind = await stage.ana.deployment(absent);
  stage.check('ana keeps the place right behind', behind.place === 2, behind);
  const accepted = await stage.say('bo', `start ${next}`);
  stage.check('bo takes the turn', accepted.status === 200, accepted.text);
  const live = await stage.untilEnded(next, 60);
  stage.check('bo is live', live.outcome === 'completed', live);
  const back = await stage.say('ana', `start ${absent}`);
  stage.check("it is ana's turn again, and she is there", back.status === 200, back.text);
  await stage.untilState(absent, 'running', 10);
  const ended = await stage.untilEnded(absent, 60);
  stage.check('ana is live, too', ended.outcome === 'completed', ended);
  const moves = (await stage.story(absent)).filter((entry) => entry.type === 'moved');
  stage.check('the journal says why the place was lost, once', moves.length === 1 && moves[0].data.cause === 'absent', moves);
}
