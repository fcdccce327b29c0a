// Customers cannot pay: the fix goes past the queue, the canary goes back first, somebody else approves afterwards.
export const about = 'an emergency in mid-canary: the canary goes back, the fix goes out first, and is approved afterwards';

export async function play(stage) {
  const { world } = stage;
  const canary = await stage.request('good', 'ana');
  await stage.untilShare('canary', (share) => share === 25, 60, '25 % on the canary');
  const waiting = await stage.request('feature', 'bo');
  const said = stage.messages.length;
  const sent = await stage.say('dee', `emergency deployment of shop for commit ${world.commits.next.short} because nobody can pay`);
  stage.check('the emergency is taken', sent.status === 200, sent);
  const token = sent.tokens.find((each) => each !== canary && each !== waiting);
  await stage.until('it said aloud', 10, () => stage.messages.slice(said).some((message) => /EMERGENCY/.test(JSON.stringify(message.title))));
  const aborted = await stage.untilEnded(canary, 60);
  stage.check('the canary has gone back, and is not marked bad', aborted.outcome === 'aborted', aborted);
  await stage.untilState(token, 'running', 20);
  stage.check('the one that waited waits still', (await stage.ana.deployment(waiting)).state === 'waiting');
  const own = await stage.say('dee', `approve ${token}`);
  stage.check('its own approval does not count', own.status === 403, own);
  const other = await stage.say('cy', `approve ${token} because the fix was right`);
  stage.check("another's does", other.status === 200, other);
  const taken = await stage.say('bo', `cancel ${waiting}`);
  stage.check('the one that waited is taken back', taken.status === 200, taken);
  const ended = await stage.untilEnded(token, 120);
  stage.check('the fix is live', ended.outcome === 'completed', ended);
  const story = await stage.story(token);
  stage.check('the journal holds request and approval', ['requested', 'emergency_approved'].every((type) => story.some((entry) => entry.type === type)),
    story.map((entry) => entry.type));
}
