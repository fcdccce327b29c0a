// One demo world: the shop's processes, HAProxy, customers, Git, CI and DeployBot, all below one temporary folder.
//
// Whatever happens, nothing of it outlives this process: the guard (guard.mjs) ends it.
import { execFile, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { createWriteStream, openSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { balancerConfiguration, readShares } from './balancer.mjs';
import { Bot } from './bot.mjs';
import { buildArtifacts } from './ci.mjs';
import { configuration, demoTimes, people, quickTimes } from './configuration.mjs';
import { Crowd } from './crowd.mjs';
import { Gate } from './gate.mjs';
import { buildHistory } from './history.mjs';
import { layout, pools } from './layout.mjs';
import { startOf } from './processes.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const top = join(here, '../..');
export const program = process.env.DEPLOYBOT_PROGRAM ?? join(top, 'build/release/deploybot');

/** A server on this port of loopback; nothing if somebody has it. */
function listenOn(port) {
  return new Promise((done) => {
    const server = createServer().on('error', () => done(null)).listen(port, '127.0.0.1', () => done(server));
  });
}

/**
 * Ports that were free a moment ago; all different. They lie below those from which the system takes the near end of a connection
 * (32768 and up): one of these would often be taken again before the shop's process listens there.
 */
async function freePorts(count) {
  const servers = [];
  while (servers.length < count) {
    const server = await listenOn(randomInt(16_384, 32_768));
    if (server) servers.push(server);
  }
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => { server.close(done); })));
  return ports;
}

/** Resolves with what `look` gave as soon as that is true; fails with what was waited for. */
export async function until(what, seconds, look) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`after ${seconds} s: not ${what}`);
    await pause(20);
  }
}

export class World {
  pages = [];   // what the bot's pager was sent
  commits = {}; // by name in history.mjs: {sha, digest, subject, ...}
  kills = 0;    // how often the bot was killed
  killed = 0;   // when it was last killed, last started and last ready, in milliseconds
  started = 0;
  ready = 0;
  #guard;
  #bot;
  #gates = [];
  #pager;
  #secrets = {};
  #env;

  /**
   * `policy`: lines of the shop's own, once the scene is set. `times`: for each step, if others than the demo's. `gated`:
   * metrics go through gates that can be shut.
   */
  static async start({ policy = [], times = demoTimes, gated = false, customers = 400 } = {}) {
    const world = new World();
    try {
      await world.#open({ policy, times, gated, customers });
    } catch (error) {
      await world.end();
      throw error;
    }
    return world;
  }

  async #open({ policy, times, gated, customers }) {
    this.at = layout(await mkdtemp(join(tmpdir(), 'shop-')));
    this.#guard = spawn(process.execPath, [join(here, 'guard.mjs'), this.at.folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    this.#env = { PATH: `${process.env.PATH}:/usr/sbin`, HOME: process.env.HOME ?? '/', LANG: 'C.UTF-8', DEMO_WORLD: this.at.folder };
    await this.#lay();
    await this.#choosePorts(gated);
    await this.#startPager();
    await this.#startBalancer();
    this.policy = policy;
    this.times = times;
    await this.configure(times);
    await this.startBot();
    this.crowd = new Crowd(join(here, 'customers.mjs'), this.port, this.#env);
    this.rate = customers;
  }

  /** Folders, secrets, the repository, and what CI made of it. */
  async #lay() {
    for (const folder of [this.at.versions, this.at.logs, this.at.artifacts]) await mkdir(folder);
    await mkdir(dirname(this.at.secret('x')), { mode: 0o700 });
    await symlink(join(here, '../node_modules'), join(this.at.folder, 'node_modules'));
    for (const person of Object.keys(people)) {
      this.#secrets[person] = randomBytes(24).toString('base64url');
      await writeFile(this.at.secret(`${person}.token`), `${this.#secrets[person]}\n`, { mode: 0o600 });
    }
    await writeFile(this.at.secret('pager.secret'), `whsec_${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
    const history = await buildHistory(join(here, '../shop'), this.at.repository);
    const built = await buildArtifacts(this.at.repository, this.at.artifacts, history);
    this.commits = Object.fromEntries(built.map((commit) => [commit.name, { ...commit, short: commit.sha.slice(0, 7) }]));
  }

  async #choosePorts(gated) {
    const processes = Object.values(pools).reduce((a, b) => a + b, 0);
    const free = await freePorts(3 + processes * 2);
    [this.port, this.botPort, this.pagerPort] = free.splice(0, 3);
    const take = () => Object.fromEntries(Object.entries(pools).map(([pool, count]) => [pool, free.splice(0, count)]));
    this.ports = take();
    this.scrapePorts = this.ports;
    await writeFile(this.at.ports, JSON.stringify(this.ports));
    if (!gated) return;
    this.scrapePorts = take();
    this.#gates = Object.entries(this.ports).flatMap(([pool, ports]) => ports.map((port, index) => new Gate(this.scrapePorts[pool][index], port)));
    await this.openGates();
  }

  async openGates() {
    await Promise.all(this.#gates.map((gate) => gate.open()));
  }

  async shutGates() {
    await Promise.all(this.#gates.map((gate) => gate.shut()));
  }

  async #startPager() {
    this.#pager = createHttpServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => { body += chunk; });
      request.on('end', () => {
        this.pages.push(JSON.parse(body));
        response.writeHead(200).end();
      });
    });
    await new Promise((done) => { this.#pager.listen(this.pagerPort, '127.0.0.1', done); });
  }

  #start(argv, log) {
    const output = openSync(join(this.at.logs, log), 'a');
    const child = spawn(argv[0], argv.slice(1), { env: this.#env, detached: true, cwd: this.at.folder, stdio: ['ignore', output, output] });
    child.on('error', (error) => createWriteStream(join(this.at.logs, log), { flags: 'a' }).end(`${error}\n`));
    return child;
  }

  async #startBalancer() {
    await writeFile(this.at.haproxy, balancerConfiguration({ at: this.at, port: this.port, ports: this.ports }));
    const child = this.#start(['haproxy', '-db', '-f', this.at.haproxy], 'haproxy.log');
    await until('HAProxy answering', 10, async () => {
      if (child.exitCode !== null) throw new Error(`HAProxy ended at once: ${await this.log('haproxy.log')}`);
      return readShares(this.at.socket).catch(() => null);
    });
  }

  async #write(times) {
    const text = configuration({
      at: this.at, botPort: this.botPort, pagerPort: this.pagerPort, ports: this.ports, scrapePorts: this.scrapePorts,
      times, policy: times === quickTimes ? [] : this.policy, driver: [process.execPath, join(here, 'driver.mjs')],
    });
    await writeFile(`${this.at.config}.new`, text);
    await rename(`${this.at.config}.new`, this.at.config);
  }

  /** Writes the configuration; a bot that runs reads it again. */
  async configure(times) {
    await this.#write(times);
    if (!this.#bot) return;
    const before = (await this.log('bot.log')).length;
    this.#bot.kill('SIGHUP');
    await until('the new configuration taken', 10, async () => {
      const said = (await this.log('bot.log')).slice(before);
      if (said.includes('is refused')) throw new Error(`the configuration is refused: ${said}`);
      return said.includes('was read again');
    });
  }

  async startBot() {
    this.started = Date.now();
    this.#bot = this.#start([program, 'serve', '--config', this.at.config], 'bot.log');
    const bot = this.#bot;
    await until('DeployBot ready', 20, async () => {
      if (bot.exitCode !== null) throw new Error(`DeployBot ended at once: ${await this.log('bot.log')}`);
      return this.as('ana').isReady();
    });
    this.ready = Date.now();
  }

  /** kill -9; resolves when the process is gone. */
  async killBot() {
    const bot = this.#bot;
    bot.kill('SIGKILL');
    this.kills += 1;
    this.killed = Date.now();
    await until('DeployBot gone', 5, () => startOf(bot.pid) === '' || bot.signalCode !== null);
  }

  /** The API as this person speaks to it. */
  as(person) {
    return new Bot(this.botPort, this.#secrets[person]);
  }

  tokenFile(person) {
    return this.at.secret(`${person}.token`);
  }

  /** An address that lets this person in on the board, once. */
  async loginLink(person) {
    const { stdout } = await promisify(execFile)(program, ['login-link', person, '--config', this.at.config]);
    return stdout.trim();
  }

  shares() {
    return readShares(this.at.socket);
  }

  /** Starts of the deploy program so far, oldest first. */
  async steps() {
    const text = await readFile(this.at.steps, 'utf8').catch(() => '');
    return text.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
  }

  /** The flag as the shop's processes read it. */
  async flag(environment, name = 'checkout-v2') {
    return JSON.parse(await readFile(this.at.flagDocument(environment), 'utf8')).flags[name];
  }

  async log(name) {
    return readFile(join(this.at.logs, name), 'utf8').catch(() => '');
  }

  async keepLogs(folder) {
    await cp(this.at.logs, folder, { recursive: true });
    await cp(this.at.config, join(folder, 'deploybot.yaml')).catch(() => {});
    await cp(this.at.steps, join(folder, 'steps.log')).catch(() => {});
    const { stdout } = await promisify(execFile)(program, ['journal', 'export', this.at.journal], { maxBuffer: 1 << 28 }).catch((error) => error);
    await writeFile(join(folder, 'journal.jsonl'), stdout ?? '');
  }

  /** The first commit goes out at quick times, so that there is a version to go back to; its feature is then off again. */
  async setScene() {
    await this.configure(quickTimes);
    const ana = this.as('ana');
    const { tokens, messages } = await ana.say(`request deployment for commit ${this.commits.first.short}`);
    if (tokens.length === 0) throw new Error(`the first release was refused: ${JSON.stringify(messages)}`);
    this.crowd.setRate(this.rate);
    await until('the first release out', 60, async () => {
      const { outcome } = await ana.deployment(tokens[0]);
      if (outcome && outcome !== 'completed') throw new Error(`the first release ended as ${outcome}`);
      return outcome;
    });
    await this.configure(this.times);
    for (const environment of ['canary', 'production']) {
      const { status, messages: answer } = await this.as('cy').say(`flag checkout-v2 off in ${environment} because nobody has announced it yet`);
      if (status !== 200) throw new Error(`the flag cannot be turned off: ${JSON.stringify(answer)}`);
      await until(`checkout-v2 off in ${environment}`, 10, async () => (await this.flag(environment)).defaultVariant === 'off');
    }
  }

  /** Ends every process of the world and removes its folder. */
  async end() {
    this.crowd?.leave();
    this.#pager?.close();
    for (const gate of this.#gates) await gate.shut();
    if (!this.#guard || this.#guard.exitCode !== null) return;
    const gone = new Promise((done) => { this.#guard.on('exit', done); });
    this.#guard.stdin.end();
    await gone;
  }
}
