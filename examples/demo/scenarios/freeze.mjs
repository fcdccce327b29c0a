// A freeze: the request waits, says why and until when, and starts by itself at its end.
export const about = 'a freeze of twenty seconds: the request waits, knows until when, and starts by itself';

export async function play(stage) {
  const frozen = await stage.say('cy', 'freeze shop for 20s because the sale begins');
  stage.check('the freeze is declared, with its end', /frozen until/.test(frozen.text), frozen.text);
  const end = Date.now() + 20_000;
  const token = await stage.request('good');
  const why = await stage.say('ana', `why ${token}`);
  stage.check('why names the freeze, its reason and who lifts it', ['frozen until', 'the sale begins', 'unfreeze F-'].every((part) => why.text.includes(part)), why.text);
  stage.check('not everybody may lift it', (await stage.say('ana', 'unfreeze shop')).status === 403);
  await stage.untilState(token, 'running', 40);
  stage.check('it started by itself, and not before the end', Date.now() >= end - 1000);
  await stage.until('it was said that the freeze is over', 10, () => stage.messages.some((message) => JSON.stringify(message).includes('is over')));
  stage.check('it ended well', (await stage.untilEnded(token, 120)).outcome === 'completed');
  await stage.checkCustomersOn('good', 'green');
}
