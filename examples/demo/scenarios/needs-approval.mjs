// Somebody else must say yes; one's own yes never counts.
export const about = "the requester's own approval is refused, another's counts";
export const world = { policy: ['approvals: 1'] };

export async function play(stage) {
  const token = await stage.request('good', 'cy');
  const own = await stage.say('cy', `approve ${token}`);
  stage.check("the requester's own approval is refused", own.status === 403, own);
  const developer = await stage.say('ana', `approve ${token}`);
  stage.check('a developer may not approve here', developer.status === 403, developer);
  stage.check('it waits', (await stage.ana.deployment(token)).state === 'waiting');
  const other = await stage.request('next', 'ana');
  const yes = await stage.say('cy', `approve ${other}`);
  stage.check("another's approval counts", yes.status === 200, yes);
  const cancel = await stage.say('cy', `cancel ${token} because nobody else is here to approve it`);
  stage.check('its requester takes the first one back', cancel.status === 200, cancel);
  await stage.until('the approved one runs', 20, async () => (await stage.ana.deployment(other)).state === 'running');
  stage.check('the approved one ended well', (await stage.untilEnded(other, 120)).outcome === 'completed');
}
