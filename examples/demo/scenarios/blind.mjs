// The metrics stop in mid-canary: no promotion, no rollback, one message; it goes on when they return.
export const about = 'metrics stop in mid-canary: neither promoted nor rolled back; it goes on when they return';
export const world = { gated: true };

export async function play(stage) {
  const { world } = stage;
  const token = await stage.request('good');
  await stage.untilShare('canary', (share) => share === 25, 60, '25 % on the canary');
  await world.shutGates();
  stage.print('world', 'nobody can read the metrics any more');
  const shut = Date.now();
  const said = stage.messages.length;
  await stage.until('the bot saying that it is blind', 15, () => stage.messages.slice(said).some((message) => message.token === token));
  // longer than the step takes when it can see
  await stage.until('12 s gone by', 30, async () => {
    const shares = await world.shares();
    if (shares.canary !== 25) throw new Error(`the weight moved while the bot was blind: ${JSON.stringify(shares)}`);
    return Date.now() - shut > 12_000;
  });
  stage.check('12 s blind: still 25 % on the canary', true);
  stage.check('it says so in one message', stage.messages.slice(said).filter((message) => message.token === token).length === 1,
    stage.messages.slice(said).map((message) => message.title));
  stage.check('nobody was paged yet', world.pages.length === 0, world.pages);
  await world.openGates();
  stage.print('world', 'the metrics are back');
  await stage.untilShare('canary', (share) => share === 50, 60, 'the next step');
  const ended = await stage.untilEnded(token, 120);
  stage.check('it ended well', ended.outcome === 'completed', ended);
}
