// What a scenario works with: people who speak, things to wait for and to check, and everything said aloud as it happens.
//
// A check looks from the outside where it can: at HAProxy, at the customers, at the driver's steps, at the flag document.
import { between, describe } from './crowd.mjs';
import { toLines } from './bot.mjs';
import { until } from './world.mjs';

export class Failure extends Error {}

export class Stage {
  #start = Date.now();
  #silent = () => {};
  #bar = '';
  entries = [];   // of the journal, as they happen
  messages = [];  // new ones that the bot says by itself
  figures = [];   // what was measured: {name, value, unit}, and what it has to reach
  #counted;       // the customers' look from which on their losses count

  constructor(world) {
    this.world = world;
    this.ana = world.as('ana');
  }

  print(who, text) {
    const at = ((Date.now() - this.#start) / 1000).toFixed(1).padStart(5);
    String(text).split('\n').forEach((line, index) => console.log(index === 0 ? `${at} s  ${who.padEnd(9)} ${line}` : `${' '.repeat(18)}${line}`));
  }

  /** Says aloud what the bot says by itself from now on. */
  listen() {
    this.#silent = this.ana.follow((name, data) => {
      if (name === 'entry') this.entries.push(data);
      if (name !== 'message') return;
      const [title, ...lines] = toLines(data.message);
      if (!data.live) {
        this.messages.push(data.message);
        this.print('DeployBot', [title, ...lines].join('\n'));
      } else if (data.significant && lines[0] !== this.#bar) {
        // the live message is edited in place; here only where it has come to is worth a line
        [this.#bar] = lines;
        this.print('·', this.#bar);
      }
    });
  }

  stopListening() {
    this.#silent();
  }

  /** How a line gets to the bot and its answer back: over the API, unless an onlooker lends a board. */
  door = async (person, line) => {
    const { status, tokens, messages, detail } = await this.world.as(person).say(line);
    return { status, tokens, text: messages.flatMap(toLines).join('\n') || detail };
  };

  /** Says a line as this person; resolves with {status, tokens, text}. */
  async say(person, line) {
    this.print(person, line);
    const answer = await this.door(person, line);
    this.print('DeployBot', answer.text);
    return answer;
  }

  /** Ana asks for a commit (by its name in history.mjs); resolves with its token. */
  async request(name, person = 'ana') {
    const { tokens, text } = await this.say(person, `@DeployBot request deployment for commit ${this.world.commits[name].short}`);
    this.check('the request is taken, with a token', /^DEP-\d{13,}$/.test(tokens[0] ?? ''), text);
    this.check('the answer names the full SHA that it was pinned to', text.includes(this.world.commits[name].sha), text);
    return tokens[0];
  }

  check(what, ok, found = '') {
    if (!ok) throw new Failure(`not so: ${what}${found === '' ? '' : `\n  found: ${typeof found === 'string' ? found : JSON.stringify(found)}`}`);
    this.print('✓', what);
  }

  until(what, seconds, look) {
    return until(what, seconds, look);
  }

  untilShare(pool, test, seconds, what) {
    return until(what, seconds, async () => test((await this.world.shares())[pool]));
  }

  /** Resolves with the deployment once it has ended. */
  untilEnded(token, seconds) {
    return until(`${token} ended`, seconds, async () => {
      const deployment = await this.ana.deployment(token).catch(() => null);
      return deployment?.state === 'ended' ? deployment : null;
    });
  }

  untilState(token, state, seconds) {
    return until(`${token} ${state}`, seconds, async () => {
      const deployment = await this.ana.deployment(token).catch(() => null);
      if (deployment?.state === 'ended' && state !== 'ended') throw new Failure(`${token} ended as ${deployment.outcome} (${deployment.reason}) while ${state} was waited for`);
      return deployment?.state === state ? deployment : null;
    });
  }

  look() {
    return this.world.crowd.look();
  }

  /** The customers' figures since a look, said aloud. */
  async since(before, what) {
    const figures = between(before, await this.look());
    this.print('customers', `${what}: ${describe(figures)}`);
    return figures;
  }

  /** From now on every request that fails counts as lost. */
  async countLosses() {
    this.#counted = await this.look();
  }

  /** `mayLose`: the share of the requests that the scenario may cost at most. */
  async checkLosses(mayLose) {
    const { answered, failed, failures } = await this.since(this.#counted, 'in all');
    const all = answered + failed;
    this.figures.push({ name: 'requests lost', value: failed, unit: 'requests', limit: all, goal: mayLose });
    const share = failed / all;
    this.check(
      mayLose === 0 ? 'customers lost no request' : `customers lost ${(100 * share).toFixed(2)} % of their requests, at most ${100 * mayLose} %`,
      share <= mayLose, failures.slice(0, 5),
    );
  }

  /**
   * From the first failing answer that a customer got from this commit to now, when the balancer sends it nobody: by the
   * customers' own record. Nothing if nobody got one.
   */
  async measureReaction(name, weightless) {
    const first = (await this.look()).versions[this.world.commits[name].short]?.firstFailure;
    if (!first) return;
    const seconds = (weightless - first) / 1000;
    this.figures.push({ name: 'first failing answer to weight 0', value: seconds, unit: 's' });
    this.print('customers', `the first failing answer came ${seconds.toFixed(2)} s before the weight was 0`);
  }

  /** The customers for so long, with nothing else going on. */
  async calm(seconds) {
    const before = await this.look();
    const end = Date.now() + seconds * 1000;
    await until('time gone by', seconds + 5, () => Date.now() >= end);
    return this.since(before, 'before');
  }

  /** Entries of the journal that name the token. */
  async story(token) {
    return (await this.ana.journal()).filter((entry) => JSON.stringify(entry.data).includes(token));
  }

  /** When the journal has the first entry of this type for the token, in milliseconds. */
  async timeOf(token, type) {
    const entry = (await this.story(token)).find((each) => each.type === type);
    if (!entry) throw new Failure(`the journal has no ${type} of ${token}`);
    return Date.parse(entry.at);
  }

  /** Each start of the deploy program for this token was the only one of its key. */
  async checkStepsOnce(token) {
    const steps = (await this.world.steps()).filter((step) => step.key.startsWith(token) && !['observe', 'verify'].includes(step.action));
    const keys = steps.map((step) => step.key);
    this.check(`the driver's log shows each of ${keys.length} steps once`, keys.length > 0 && new Set(keys).size === keys.length, keys);
    return steps;
  }

  /** All customers get this commit, and nobody else does. */
  async checkCustomersOn(name, pool) {
    const shares = await this.world.shares();
    this.check(`HAProxy sends everybody to ${pool}`, shares[pool] === 100, shares);
    const before = await this.look();
    await until('200 answers', 10, async () => (await this.look()).answered - before.answered >= 200);
    const { versions, failed } = between(before, await this.look());
    const others = Object.keys(versions).filter((version) => version !== this.world.commits[name].short);
    // requests that were under way at the first look may still be answered by who they were sent to
    this.check(`customers get ${this.world.commits[name].short}`, others.every((version) => versions[version].answered < 10) && failed === 0, versions);
  }
}
