// A file beside the journal stops everything in mid-canary, with nobody to ask; two people lift it.
import { rm, writeFile } from 'node:fs/promises';
import { demoTimes } from '../configuration.mjs';

const firstStep = 1000 * parseFloat(demoTimes.canary[0][1]); // ms
const soon = 3000;                                           // ms: a look comes every half second, and what it moves is seen at once

export const about = 'a file stops everything in mid-canary: nothing is promoted until two people agree; customers lose nothing';

export async function play(stage) {
  const { world } = stage;
  const token = await stage.request('good');
  await stage.untilShare('canary', (share) => share > 0, 60, 'customers on the canary');
  const exposed = Date.now();
  const file = `${world.at.journal}.stop`;
  await writeFile(file, 'carts are mixed up\n');
  stage.print('somebody', `wrote ${file}`);
  await stage.until('everything stopped', 5, async () => (await stage.ana.board()).stops.kill_switch);
  const share = (await world.shares()).canary;
  const status = await stage.say('dee', 'status');
  stage.check('the status says who or what stopped it, and why', /everything is stopped/i.test(status.text) && status.text.includes('carts are mixed up'), status.text);
  const passes = ({ type, at, data }) => type === 'looked' && data.verdict.kind === 'pass' && Date.parse(at) >= exposed + firstStep;
  const passed = await stage.until('a look that passes after the step’s time', 60, async () => (await stage.story(token)).find(passes));
  await stage.until('time to act on it', 10, () => Date.now() >= Date.parse(passed.at) + soon);
  stage.check('no customer more is on the new version, though it passes', (await world.shares()).canary === share, await world.shares());
  stage.check('nobody promotes it', (await stage.say('cy', `promote ${token}`)).status === 409);
  stage.check('no flag rises', (await stage.say('cy', 'flag checkout-v2 on because we try it')).status === 409);
  await rm(file);
  const first = await stage.say('dee', 'lift the stop because carts are right again');
  stage.check('one person is not enough', /one more person/i.test(first.text), first.text);
  stage.check('nor the same one twice', (await stage.say('dee', 'lift the stop')).status === 409);
  stage.check('a second one is', /the stop is lifted/i.test((await stage.say('cy', 'lift the stop')).text));
  stage.check('it goes on to its end', (await stage.untilEnded(token, 120)).outcome === 'completed');
  await stage.checkCustomersOn('good', 'green');
}
