// DeployBot as a program sees it: its HTTP API, spoken to by one person.
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';

export class Bot {
  #port;
  #token;

  constructor(port, token) {
    this.#port = port;
    this.#token = token;
  }

  async #fetch(path, options = {}) {
    const headers = { authorization: `Bearer ${this.#token}`, ...options.headers };
    return fetch(`http://127.0.0.1:${this.#port}${path}`, { ...options, headers, signal: AbortSignal.timeout(15_000) });
  }

  async get(path) {
    const answer = await this.#fetch(path);
    const text = await answer.text();
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${text.slice(0, 300)}`);
    return JSON.parse(text);
  }

  async isReady() {
    try {
      return (await this.#fetch('/readyz')).ok;
    } catch {
      return false;
    }
  }

  /** {status, messages, tokens}: a refusal is an answer too. */
  async say(text) {
    const answer = await this.#fetch('/api/v1/commands', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify({ text }),
    });
    const body = await answer.json();
    return { status: answer.status, messages: body.messages ?? [], tokens: body.tokens ?? [], detail: body.detail ?? '' };
  }

  async lane() {
    return (await this.get('/api/v1/lanes')).lanes.find((lane) => lane.service === 'shop');
  }

  board() {
    return this.get('/api/v1/board');
  }

  deployment(token) {
    return this.get(`/api/v1/deployments/${token}`);
  }

  why(token) {
    return this.get(`/api/v1/deployments/${token}/why`);
  }

  /** All entries of the journal after a position. */
  async journal(after = 0) {
    const entries = [];
    for (let page = [null], from = after; page.length > 0;) {
      page = (await this.get(`/api/v1/journal?after=${from}&limit=500`)).entries;
      entries.push(...page);
      from = entries.at(-1)?.position ?? from;
    }
    return entries;
  }

  /** Calls `heard(name, data)` for each server-sent event, over restarts of the bot too; returns how to stop. */
  follow(heard) {
    let last = '';
    let call;
    let closed = false;
    const connect = () => {
      if (closed) return;
      const headers = { authorization: `Bearer ${this.#token}`, accept: 'text/event-stream', ...(last ? { 'last-event-id': last } : {}) };
      call = request({ host: '127.0.0.1', port: this.#port, path: '/api/v1/events', headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk) => {
          const blocks = (text + chunk).split('\n\n');
          text = blocks.pop();
          for (const block of blocks) {
            const field = (name) => block.split('\n').filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2)).join('\n');
            last = field('id') || last;
            if (field('data')) heard(field('event'), JSON.parse(field('data')));
          }
        });
        answer.on('error', () => {});
        answer.on('close', () => setTimeout(connect, 100));
      });
      call.on('error', (error) => { if (error.code === 'ECONNREFUSED') setTimeout(connect, 100); });
      call.end();
    };
    connect();
    return () => {
      closed = true;
      call.destroy();
    };
  }
}

/** A message as lines of plain text. */
export function toLines(message) {
  const text = (line) => line.map((span) => span.text).join('');
  const lines = [text(message.title), ...message.lines.map(text), ...message.fields.map((field) => `${field.name}: ${text(field.value)}`)];
  if (message.buttons.length > 0) lines.push(message.buttons.map((button) => `[${button.label}]`).join(' '));
  return lines.filter((line) => line !== '');
}
