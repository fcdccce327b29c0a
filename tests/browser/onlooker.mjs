// Who looks on while a scenario of the demo plays: its people sit before boards, say their lines there, and see what the
// scenario means for them (watching/NAME.mjs).
//
// A watching module names the `people` who have a board, says in `watch` what must be seen, and in `say`, if it has one, which
// lines are not typed in the console but said in another way, such as by a button. `afterwards` looks at what is there then.
import { join } from 'node:path';
import { until } from '../../examples/demo/world.mjs';
import { answered, check, signIn, type } from './browser.mjs';
import { checkTimelines, noteTimelines } from './timelines.mjs';

class Watcher {
  slowestAnswer = 0; // ms from a line's saying to its answer on the board
  #hands = Promise.resolve(); // one pair: the scenario's line and the watching's key would take the focus from one another

  constructor(person, { page, problems }) {
    this.person = person;
    this.page = page;
    this.problems = problems;
  }

  #alone(act) {
    const done = this.#hands.then(act);
    this.#hands = done.catch(() => {});
    return done;
  }

  /** Says a line by what `act` does with the page; resolves with {status, tokens, text}, the text as it stands on the board. */
  async says(act) {
    const start = Date.now();
    const [answer, place] = await Promise.all([
      this.page.waitForResponse((each) => each.url().endsWith('/api/v1/commands') && each.request().method() === 'POST'),
      this.#alone(() => answered(this.page, act)),
    ]);
    this.slowestAnswer = Math.max(this.slowestAnswer, Date.now() - start);
    const { tokens = [] } = await answer.json();
    return { status: answer.status(), tokens, text: (await place.locator('.message, p.warn').allInnerTexts()).join('\n').replace(/\n+/g, '\n') };
  }

  /** Follows a link of the board, as a reader would: the page is not loaded anew. By key: the lines above it may grow, and a click beside it goes nowhere. */
  follow(address) {
    return this.#alone(() => this.page.locator(`a[href="${address}"]`).first().press('Enter'));
  }

  async open(token) {
    await this.follow(`/deployments/${token}`);
    await this.page.locator('.deployment-head').waitFor();
  }

  /** Waits for an element of the page, with this text if there is one to wait for. */
  see(selector, hasText = '', timeout = 15_000) {
    return this.page.locator(selector).filter({ hasText }).first().waitFor({ timeout });
  }

  text(selector) {
    return this.page.locator(selector).first().innerText();
  }
}

/** What a watching module works with, besides its people by name. */
function viewOf(stage, watchers) {
  return {
    stage,
    world: stage.world,
    report: (text) => stage.print('board', text),
    /** The token of the scenario's nth request, as soon as there is one. */
    requested: async (nth = 1) => {
      const entry = await until(`request ${nth}`, 60, () => stage.entries.filter((each) => each.type === 'requested')[nth - 1]);
      return entry.data.request.token;
    },
    ...watchers,
  };
}

export class Onlooker {
  #browser;
  #module;
  #view;
  #watchers = {};

  constructor(browser) {
    this.#browser = browser;
  }

  async arrive(name, stage) {
    this.#module = await import(`./watching/${name}.mjs`);
    for (const person of this.#module.people) {
      const watcher = new Watcher(person, await signIn(this.#browser, stage.world, person, this.#module.options?.[person]));
      await noteTimelines(watcher.page);
      this.#watchers[person] = watcher;
    }
    this.#view = viewOf(stage, this.#watchers);
    const { door } = stage;
    stage.door = async (person, line) => {
      if (!this.#watchers[person]) return door(person, line);
      return (await this.#module.say?.(this.#view, person, line)) ?? this.#watchers[person].says(type(line));
    };
  }

  watch() {
    return this.#module.watch(this.#view);
  }

  async conclude() {
    for (const watcher of Object.values(this.#watchers)) await checkTimelines(this.#view, watcher);
    await this.#module.afterwards?.(this.#view);
    for (const watcher of Object.values(this.#watchers)) {
      if (watcher.slowestAnswer > 0) this.#view.report(`${watcher.person}'s lines were answered on the board after at most ${watcher.slowestAnswer} ms`);
      check(`the board of ${watcher.person} complains of nothing`, watcher.problems.length === 0, watcher.problems);
    }
  }

  async keep(folder) {
    for (const [person, { page }] of Object.entries(this.#watchers)) await page.screenshot({ path: join(folder, `${person}.png`) }).catch(() => {});
  }

  async leave() {
    for (const { page } of Object.values(this.#watchers)) await page.context().close();
    this.#watchers = {};
  }
}
