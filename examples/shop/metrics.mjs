// What the shop counts, in Prometheus' text format.
import { performance } from 'node:perf_hooks';

const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2, 5];
const utilizationEvery = 1000;

export class Metrics {
  #requests = new Map();  // 'route code' -> count
  #buckets = new Array(bounds.length + 1).fill(0);
  #seconds = 0;
  #utilization = 0;
  #timer;

  constructor() {
    let before = performance.eventLoopUtilization();
    this.#timer = setInterval(() => {
      const now = performance.eventLoopUtilization();
      this.#utilization = performance.eventLoopUtilization(now, before).utilization;
      before = now;
    }, utilizationEvery);
  }

  count(route, code, seconds) {
    const key = `route="${route}",code="${code}"`;
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
    const bucket = bounds.findIndex((bound) => seconds <= bound);
    this.#buckets[bucket < 0 ? bounds.length : bucket] += 1;
    this.#seconds += seconds;
  }

  text() {
    const lines = ['# HELP http_requests_total Answered requests.', '# TYPE http_requests_total counter'];
    for (const [labels, count] of this.#requests) lines.push(`http_requests_total{${labels}} ${count}`);
    lines.push('# HELP http_request_duration_seconds Time to answer.', '# TYPE http_request_duration_seconds histogram');
    let total = 0;
    this.#buckets.forEach((count, at) => {
      total += count;
      lines.push(`http_request_duration_seconds_bucket{le="${bounds[at] ?? '+Inf'}"} ${total}`);
    });
    lines.push(`http_request_duration_seconds_sum ${this.#seconds}`, `http_request_duration_seconds_count ${total}`);
    lines.push(
      '# HELP process_event_loop_utilization Share of the last second that the process was busy.',
      '# TYPE process_event_loop_utilization gauge',
      `process_event_loop_utilization ${this.#utilization}`,
    );
    return `${lines.join('\n')}\n`;
  }

  close() {
    clearInterval(this.#timer);
  }
}
