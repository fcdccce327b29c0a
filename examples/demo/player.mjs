// Plays scenarios, each in a world of its own, and says how each went; whoever wants to may look on.
//
// An onlooker is there from a scenario's beginning to its end, and must be content too:
//   arrive(name, stage)  before it begins; may lend its people another door to the bot (stage.door)
//   watch()              beside it; fails if what was to be seen was not
//   conclude()           when all that is over
//   keep(folder)         after a failure: what it has to show
//   leave()              in any case
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stage } from './stage.mjs';
import { World } from './world.mjs';

const kept = join(dirname(fileURLToPath(import.meta.url)), '../../build/logs');

export const names = [
  'good-release', 'bad-release', 'dead-release', 'slow-release', 'bad-feature', 'not-eligible', 'two-in-line', 'needs-approval',
  'killed-bot', 'blind', 'manual-rollback', 'first-release', 'freeze', 'kill-switch', 'emergency',
  'train', 'split-train', 'turn-passes-on',
];

/** {about, world, mayLose, play} */
export const load = (name) => import(`./scenarios/${name}.mjs`);

export class Player {
  #onlooker;
  #world = null;
  #failures = []; // what was found, after the scenario's name
  figures = []; // of the scenarios that passed, as ./dev bench shows them

  constructor(onlooker = null) {
    this.#onlooker = onlooker;
  }

  /** Whether it went as it should. */
  async play(name) {
    const scenario = await load(name);
    const start = Date.now();
    const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
    console.log(`\nscenario ${name}: ${scenario.about}`);
    let stage;
    try {
      const { fresh, ...options } = scenario.world ?? {};
      this.#world = await World.start(options);
      if (!fresh) await this.#world.setScene();
      stage = new Stage(this.#world);
      stage.listen();
      await this.#onlooker?.arrive(name, stage);
      await stage.countLosses();
      await Promise.all([scenario.play(stage), this.#onlooker?.watch()]);
      await this.#onlooker?.conclude();
      await stage.checkLosses(scenario.mayLose ?? 0);
      this.figures.push(...stage.figures.map((figure) => ({ ...figure, name: `${name}: ${figure.name}` })));
      console.log(`scenario ${name}: passed in ${seconds()}`);
      return true;
    } catch (error) {
      console.log(`scenario ${name}: failed after ${seconds()}: ${error.message}`);
      this.#failures.push(`${name}: ${error.message}`);
      if (error.constructor === TypeError || error.constructor === ReferenceError) console.log(error.stack);
      await this.#keep(`scenario-${name}`);
      return false;
    } finally {
      stage?.stopListening();
      await this.end();
    }
  }

  async playAll(wanted) {
    this.#failures = [];
    for (const name of wanted) await this.play(name);
    const failed = this.#failures.length;
    if (wanted.length > 1) console.log(['', `${wanted.length - failed} of ${wanted.length} scenarios passed`, ...this.#failures].join('\n'));
    return failed === 0 ? 0 : 1;
  }

  async #keep(name) {
    const folder = join(kept, name);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await this.#onlooker?.keep(folder);
    await this.#world?.keepLogs(folder);
    console.log(`  its logs: build/logs/${name}`);
  }

  /** Whatever plays just now is over. */
  async end() {
    await this.#onlooker?.leave();
    await this.#world?.end();
    this.#world = null;
  }
}
