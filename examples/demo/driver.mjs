// The deploy program of the demo: what DeployBot's command driver runs to deploy, look at, test and stop the shop.
//
// docs/command-driver.md says what it gets. Every action may be asked again: it looks first, and does only what is missing.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { layout } from './layout.mjs';
import { endAll, isRunning, startDetached } from './processes.mjs';

const asked = {
  action: process.env.DEPLOYBOT_ACTION,
  key: process.env.DEPLOYBOT_KEY,
  environment: process.env.DEPLOYBOT_ENVIRONMENT,
  pool: process.env.DEPLOYBOT_POOL,
  commit: process.env.DEPLOYBOT_COMMIT,
  digest: process.env.DEPLOYBOT_DIGEST,
  artifact: process.env.DEPLOYBOT_ARTIFACT,
};
const world = layout(process.env.DEMO_WORLD);
const startLimit = 20_000;  // milliseconds until a process must be healthy

async function readPool(name) {
  try {
    return JSON.parse(await readFile(world.pool(name), 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return { digest: '', commit: '', processes: [] };
  }
}

async function writePool(name, pool) {
  await writeFile(`${world.pool(name)}.new`, JSON.stringify(pool));
  await rename(`${world.pool(name)}.new`, world.pool(name));
}

async function portsOf(pool) {
  return JSON.parse(await readFile(world.ports, 'utf8'))[pool];
}

function runs(pool, processes) {
  return pool.digest !== '' && pool.processes.length === processes && pool.processes.every(isRunning);
}

/** The artifact must be what its digest says: it came through other hands. */
async function unpack() {
  const hex = createHash('sha256').update(await readFile(asked.artifact)).digest('hex');
  if (`sha256:${hex}` !== asked.digest) throw new Error(`${asked.artifact} has the digest sha256:${hex}, not ${asked.digest}`);
  const folder = join(world.versions, `${hex.slice(0, 16)}-${asked.pool}`);
  const fresh = `${folder}.${process.pid}`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  await promisify(execFile)('tar', ['-xf', asked.artifact, '-C', fresh]);
  await rename(fresh, folder);
  return folder;
}

async function isHealthy(port) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/version`, { signal: AbortSignal.timeout(1000) });
    return (await answer.json()).version === asked.commit;
  } catch {
    return false;
  }
}

async function untilHealthy(started, port) {
  const deadline = Date.now() + startLimit;
  while (Date.now() < deadline) {
    if (await isHealthy(port)) return;
    if (!isRunning(started)) throw new Error(`the shop ended at once; see ${world.logs}/shop-${asked.pool}.log`);
    await pause(25);
  }
  throw new Error(`the shop does not answer at port ${port} after ${startLimit / 1000} s`);
}

function shopEnvironment(port) {
  return {
    PATH: process.env.PATH,
    DEMO_WORLD: world.folder,
    NODE_COMPILE_CACHE: join(world.folder, 'compiled'),
    SHOP_PORT: String(port),
    SHOP_VERSION: asked.commit,
    SHOP_POOL: asked.pool,
    SHOP_FLAGS: world.flagDocument(asked.environment),
  };
}

/** One process after the other: the customers' requests need the processor too. */
async function deploy() {
  const ports = await portsOf(asked.pool);
  const before = await readPool(asked.pool);
  if (before.digest === asked.digest && runs(before, ports.length)) {
    console.log(`${asked.pool} runs ${asked.digest} already`);
    return;
  }
  const folder = await unpack();
  await endAll(before.processes);
  const pool = { digest: asked.digest, commit: asked.commit, processes: [] };
  for (const port of ports) {
    const started = startDetached(
      [process.execPath, join(folder, 'shop.mjs')], shopEnvironment(port), join(world.logs, `shop-${asked.pool}.log`),
    );
    pool.processes.push({ ...started, port });
    await writePool(asked.pool, pool);
    await untilHealthy(started, port);
    console.log(`${asked.pool}: process ${started.pid} answers at port ${port}`);
  }
}

async function observe() {
  const pool = await readPool(asked.pool);
  console.log(runs(pool, (await portsOf(asked.pool)).length) ? `running ${pool.digest}` : 'running nothing');
}

const smokeTests = [['GET', '/health'], ['GET', '/'], ['GET', '/products'], ['POST', '/checkout']];

async function verify() {
  for (const port of await portsOf(asked.pool)) {
    if (!(await isHealthy(port))) throw new Error(`port ${port} does not run ${asked.commit}`);
    for (const [method, path] of smokeTests) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, signal: AbortSignal.timeout(5000) });
      await answer.text();
      if (answer.status !== 200) throw new Error(`${method} ${path} at port ${port} answers ${answer.status}`);
    }
    console.log(`port ${port}: ${smokeTests.length} of ${smokeTests.length} smoke tests fine`);
  }
}

async function retire() {
  const pool = await readPool(asked.pool);
  await endAll(pool.processes);
  await rm(world.pool(asked.pool), { force: true });
  console.log(`${asked.pool}: ${pool.processes.length} processes ended`);
}

const actions = { deploy, observe, verify, retire, roll_back: deploy };

await appendFile(world.steps, `${JSON.stringify({ at: Date.now(), ...asked, artifact: undefined })}\n`);
if (!Object.hasOwn(actions, asked.action)) {
  console.error(`the shop knows no action "${asked.action}"`);
  process.exit(2);
}
try {
  await actions[asked.action]();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
