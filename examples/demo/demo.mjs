// The demo: a world to talk to in a terminal, or scenarios that play by themselves.
//
//   demo.mjs                        terminal
//   demo.mjs --list                 names of the scenarios
//   demo.mjs --play NAME|all [--figures FILE]
//                                   plays them; exit status 1 if one did not go as it should. FILE gets what it cost the customers
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { load, names, Player } from './player.mjs';
import { endWithSignals } from './signals.mjs';
import { World, program } from './world.mjs';

const player = new Player();
let world = null;

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

async function play(wanted, file) {
  const status = await player.playAll(wanted);
  if (file) await writeFile(file, `${JSON.stringify({ figures: player.figures }, null, 2)}\n`);
  return status;
}

async function main([option, name, more, file]) {
  if (option === '--list') {
    for (const each of names) console.log(`${each.padEnd(16)} ${(await load(each)).about}`);
    return 0;
  }
  const wanted = name === 'all' ? names : names.filter((each) => each === name);
  if (option === '--play' && wanted.length > 0 && (more === undefined || (more === '--figures' && file))) return play(wanted, file);
  if (option === undefined) return open();
  if (option === '--play' && wanted.length === 0) console.log(`There is no scenario ${name ?? 'without a name'}.`);
  console.log(`usage: ./dev demo [--list | --play NAME|all [--figures FILE]]; scenarios: ${names.join(', ')}`);
  return 2;
}

if (!existsSync(program)) {
  console.log(`${program} is not there: ./dev build`);
  process.exit(1);
}
endWithSignals(async () => {
  await player.end();
  await world?.end();
});
process.exitCode = await main(process.argv.slice(2)).catch(async (error) => {
  console.log(`\nthe demo could not start: ${error.message}`);
  await world?.end();
  return 1;
});
process.exit();
