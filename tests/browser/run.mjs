// The board in a real Chromium, on a real bot: node tests/browser/run.mjs [NAME]; exit status 1 if one did not go as it should.
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Gate } from '../../examples/demo/gate.mjs';
import { endWithSignals } from '../../examples/demo/signals.mjs';
import { World, until } from '../../examples/demo/world.mjs';
import { launch } from './browser.mjs';

const kept = join(dirname(fileURLToPath(import.meta.url)), '../../build/logs');
const names = [
  'first-paint', 'signing-in', 'pages', 'journal', 'one-deployment', 'small-and-large', 'many-lanes', 'hostile-texts', 'unknown', 'keyboard', 'two-people', 'approval', 'stops', 'questions', 'wrong-clock', 'connection', 'broken-stream', 'restart',
];

let world = null;
let browser = null;

async function end() {
  await browser?.close();
  await world?.end();
}

endWithSignals(end);

/** The lane idle, and nothing stops it: where each test begins. */
async function settle() {
  const cy = world.as('cy');
  const { running, waiting } = await cy.lane();
  for (const request of waiting) await cy.say(`cancel ${request.token}`);
  if (running) await cy.say(`abort ${running.token} because the next test begins`);
  await until('the lane idle', 30, async () => !(await cy.lane()).running);
  const { hold, locks } = await cy.lane();
  if (hold) await cy.say('unhold shop');
  if (locks.length > 0) await cy.say('unlock shop');
  const { stops } = await cy.get('/api/v1/board');
  if (stops.everything) await cy.say('resume everything');
  if (stops.kill_switch) for (const person of ['cy', 'dee']) await world.as(person).say('lift the stop');
  for (const freeze of stops.freezes) await cy.say(`unfreeze ${freeze.name}`);
}

async function keepPictures(name) {
  const folder = join(kept, `board-${name}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const pages = browser.contexts().flatMap((context) => context.pages());
  for (const [index, page] of pages.entries()) await page.screenshot({ path: join(folder, `page-${index + 1}.png`) }).catch(() => {});
  await world.keepLogs(folder);
}

async function play(name) {
  const { play: run } = await import(`./scenarios/${name}.mjs`);
  const start = Date.now();
  const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
  try {
    await settle();
    await run({ world, browser, report: (text) => console.log(`  ${text}`), until, Gate });
    console.log(`board ${name}: passed in ${seconds()}`);
    return true;
  } catch (error) {
    console.log(`board ${name}: failed after ${seconds()}: ${error.message}`);
    if (error.constructor === TypeError || error.constructor === ReferenceError) console.log(error.stack);
    await keepPictures(name);
    console.log(`  its logs and pictures: build/logs/board-${name}`);
    return false;
  } finally {
    for (const context of browser.contexts()) await context.close();
  }
}

async function main([wanted]) {
  if (wanted !== undefined && !names.includes(wanted)) {
    console.log(`usage: run.mjs [NAME]; names: ${names.join(', ')}`);
    return 2;
  }
  world = await World.start();
  await world.setScene();
  browser = await launch();
  const failed = [];
  for (const name of wanted === undefined ? names : [wanted]) if (!(await play(name))) failed.push(name);
  if (wanted === undefined) console.log(`\n${names.length - failed.length} of ${names.length} passed${failed.length ? `; failed: ${failed.join(', ')}` : ''}`);
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2)).catch((error) => {
  console.log(`the tests of the board could not run: ${error.message}`);
  return 1;
});
await end();
process.exit();
