// The shop's customers: real HTTP requests at a fixed rate, whether the shop keeps up or not (open loop).
//
// Forked by the world: {rate} starts them or changes their rate, {look: id} is answered with all that happened so far.
// A request failed if it was answered with 5xx, broke off, or took longer than the limit.
import { Agent, request } from 'node:http';

const [port] = process.argv.slice(2).map(Number);
const timeLimit = 5000;     // milliseconds
const tick = 5;             // milliseconds
const customers = 1000;
const longest = 5000;       // of the latency table, in milliseconds
const agent = new Agent({ keepAlive: true, maxSockets: 128, scheduling: 'lifo' });

const seen = { sent: 0, answered: 0, failed: 0, versions: {}, routes: {}, failures: [], latency: new Array(longest + 1).fill(0) };

/** Three of ten requests look at the front page, five at the products, two pay; by chance, for HAProxy takes turns itself. */
function pick() {
  const turn = Math.random();
  if (turn < 0.3) return ['GET', '/'];
  return turn < 0.8 ? ['GET', '/products'] : ['POST', '/checkout'];
}

function add(table, name, failed) {
  table[name] ??= { answered: 0, failed: 0 };
  table[name][failed ? 'failed' : 'answered'] += 1;
}

function finish(started, path, version, problem) {
  const took = Math.min(longest, Math.round(performance.now() - started));
  seen.latency[took] += 1;
  seen[problem ? 'failed' : 'answered'] += 1;
  add(seen.versions, version, problem);
  add(seen.routes, path, problem);
  if (problem) {
    seen.versions[version].firstFailure ??= Date.now();
    seen.failures.push({ at: Date.now(), path, version, problem });
    if (seen.failures.length > 200) seen.failures.shift();
  }
}

function buy() {
  const [method, path] = pick();
  const started = performance.now();
  let done = false;
  const end = (version, problem) => {
    if (!done) finish(started, path, version, problem);
    done = true;
  };
  const headers = { 'x-customer': `user-${Math.floor(Math.random() * customers)}`, 'content-length': '0' };
  const call = request({ agent, host: '127.0.0.1', port, method, path, headers, timeout: timeLimit }, (answer) => {
    const version = String(answer.headers['x-shop-version'] ?? 'nobody').slice(0, 7);
    answer.resume();
    answer.on('end', () => end(version, answer.statusCode >= 500 ? `status ${answer.statusCode}` : ''));
    answer.on('error', (error) => end(version, error.code));
  });
  call.on('timeout', () => call.destroy(Object.assign(new Error('timeout'), { code: 'timeout' })));
  call.on('error', (error) => end('nobody', error.code));
  seen.sent += 1;
  call.end();
}

let rate = 0;       // requests a second
let due = 0;
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  due = Math.min(due + ((now - last) * rate) / 1000, rate);
  last = now;
  for (; due >= 1; due -= 1) buy();
}, tick);

process.on('message', (message) => {
  if (message.rate !== undefined) rate = message.rate;
  if (message.look !== undefined) process.send({ look: message.look, at: Date.now(), ...seen });
});
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});  // meant for the terminal that the demo opened
