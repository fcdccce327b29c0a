// The demo: a world to talk to in a terminal, or scenarios that play by themselves.
//
//   demo.mjs                        terminal
//   demo.mjs --list                 names of the scenarios
//   demo.mjs --play NAME|all        plays them; exit status 1 if one did not go as it should
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stage } from './stage.mjs';
import { World, program } from './world.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const kept = join(here, '../../build/logs');
const names = [
  'good-release', 'bad-release', 'slow-release', 'bad-feature', 'not-eligible', 'two-in-line', 'needs-approval',
  'killed-bot', 'blind', 'manual-rollback', 'first-release',
];
const load = (name) => import(`./scenarios/${name}.mjs`);

let world = null;

/** Ctrl-C and its kin end the world before this process. */
function endWithSignals() {
  for (const [signal, status] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) {
    process.on(signal, async () => {
      await world?.end();
      process.exit(status);
    });
  }
}

async function play(name) {
  const scenario = await load(name);
  const start = Date.now();
  const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
  console.log(`\nscenario ${name}: ${scenario.about}`);
  let stage;
  try {
    const { fresh, ...options } = scenario.world ?? {};
    world = await World.start(options);
    if (!fresh) await world.setScene();
    stage = new Stage(world);
    stage.listen();
    await scenario.play(stage);
    console.log(`scenario ${name}: passed in ${seconds()}`);
    return true;
  } catch (error) {
    console.log(`scenario ${name}: failed after ${seconds()}: ${error.message}`);
    if (error.constructor === TypeError || error.constructor === ReferenceError) console.log(error.stack);
    const folder = join(kept, `scenario-${name}`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await world?.keepLogs(folder);
    console.log(`  its logs: build/logs/scenario-${name}`);
    return false;
  } finally {
    stage?.stopListening();
    await world?.end();
    world = null;
  }
}

async function playAll(wanted) {
  const failed = [];
  for (const name of wanted) if (!(await play(name))) failed.push(name);
  if (wanted.length > 1) console.log(`\n${wanted.length - failed.length} of ${wanted.length} scenarios passed${failed.length ? `; failed: ${failed.join(', ')}` : ''}`);
  return failed.length === 0 ? 0 : 1;
}

async function greet() {
  const rows = Object.values(world.commits).map((commit) => `  ${commit.short}  ${commit.subject.padEnd(36)}  ${commit.outcome}`);
  const { short } = world.commits.good;
  console.log(`
The board: as Ana, a developer: ${await world.loginLink('ana')}
      as Cy, a release manager: ${await world.loginLink('cy')}
Each link lets one browser in, once. Here in the terminal you are Ana as well; what only a release manager may do, such as unhold,
say as Cy in another terminal: DEPLOYBOT_URL=http://127.0.0.1:${world.botPort} DEPLOYBOT_TOKEN_FILE=${world.tokenFile('cy')} ${program} chat

The shop runs behind HAProxy at http://127.0.0.1:${world.port}; ${world.rate} customers' requests a second reach it.
Its commits:

${rows.join('\n')}

Say for example:

  @DeployBot request deployment for commit ${short}
  status          why          queue          rollback shop because …          help

Ctrl-D ends the demo and everything that it started. The bot's log: ${world.at.logs}/bot.log
`);
}

function chat() {
  const env = { ...process.env, DEPLOYBOT_URL: `http://127.0.0.1:${world.botPort}`, DEPLOYBOT_TOKEN_FILE: world.tokenFile('ana') };
  return new Promise((done, fail) => {
    const child = spawn(program, ['chat'], { env, stdio: 'inherit' });
    child.on('error', fail);
    child.on('exit', (status) => done(status ?? 1));
  });
}

async function open() {
  process.stdout.write('· starting the shop, its customers and DeployBot …');
  const start = Date.now();
  world = await World.start();
  await world.setScene();
  console.log(` ${((Date.now() - start) / 1000).toFixed(0)} s`);
  await greet();
  // the terminal gives Ctrl-C to everybody in front of it: it is the chat's to handle
  process.removeAllListeners('SIGINT');
  process.on('SIGINT', () => {});
  const status = await chat();
  await world.end();
  return status;
}

async function main([option, name]) {
  if (option === '--list') {
    for (const each of names) console.log(`${each.padEnd(16)} ${(await load(each)).about}`);
    return 0;
  }
  if (option === '--play' && name === 'all') return playAll(names);
  if (option === '--play' && names.includes(name)) return playAll([name]);
  if (option === undefined) return open();
  if (option === '--play') console.log(`There is no scenario ${name ?? 'without a name'}.`);
  console.log(`usage: ./dev demo [--list | --play NAME|all]; scenarios: ${names.join(', ')}`);
  return 2;
}

if (!existsSync(program)) {
  console.log(`${program} is not there: ./dev build`);
  process.exit(1);
}
endWithSignals();
process.exitCode = await main(process.argv.slice(2)).catch(async (error) => {
  console.log(`\nthe demo could not start: ${error.message}`);
  await world?.end();
  return 1;
});
process.exit();
