// The customers as the world holds them: their rate, and what happened to their requests between two looks.
import { fork } from 'node:child_process';

export class Crowd {
  #child;
  #waiting = new Map();
  #asked = 0;

  constructor(script, port, env) {
    this.#child = fork(script, [String(port)], { env, detached: true, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child.on('message', (message) => {
      this.#waiting.get(message.look)?.(message);
      this.#waiting.delete(message.look);
    });
  }

  setRate(rate) {
    this.#child.send({ rate });
  }

  /** Everything up to now. */
  look() {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((done) => {
      this.#waiting.set(id, done);
      this.#child.send({ look: id });
    });
  }

  leave() {
    if (this.#child.connected) this.#child.disconnect();
  }
}

function percentile(counts, share) {
  const total = counts.reduce((a, b) => a + b, 0);
  let sum = 0;
  return counts.findIndex((count) => (sum += count) >= total * share && total > 0);
}

function difference(after, before) {
  return Object.fromEntries(Object.entries(after).map(([name, now]) => [name, {
    answered: now.answered - (before[name]?.answered ?? 0),
    failed: now.failed - (before[name]?.failed ?? 0),
  }]).filter(([, each]) => each.answered + each.failed > 0));
}

/** What happened between two looks; latencies in milliseconds. */
export function between(before, after) {
  const latency = after.latency.map((count, at) => count - before.latency[at]);
  return {
    seconds: (after.at - before.at) / 1000,
    answered: after.answered - before.answered,
    failed: after.failed - before.failed,
    versions: difference(after.versions, before.versions),
    failures: after.failures.filter((failure) => failure.at >= before.at),
    p50: percentile(latency, 0.5),
    p99: percentile(latency, 0.99),
  };
}

export function describe(figures) {
  const rate = Math.round((figures.answered + figures.failed) / figures.seconds);
  return `${figures.answered + figures.failed} requests (${rate}/s), ${figures.failed} failed, p50 ${figures.p50} ms, p99 ${figures.p99} ms`;
}
