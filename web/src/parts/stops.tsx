// What stops lanes, wherever it is shown: the banner of every page, freezes, locks.
import type { Button, Freeze, Hold, Lock } from '../api/types';
import { now } from '../live/clock';
import { buttonFor, isOn, stops } from '../live/stops';
import { frozenWord, levelWord, lockedWord } from '../text/words';
import { press } from './ask';
import { Buttons } from './message';
import { Badge, Outside, PersonName } from './names';
import { Moment, Since } from './time';

/** The line of the kill switch: its button stands in the header, and a key presses it. */
export const stopLine = 'stop everything';

/** False: this reader may not. */
export function askToStop(): boolean {
  const button = buttonFor(stopLine);
  if (button) press(button);
  return button !== undefined;
}

function offered(lines: string[]): Button[] {
  return lines.map(buttonFor).filter((button) => button !== undefined);
}

function By({ hold }: { hold: Hold }) {
  return <>by <PersonName id={hold.by} />, since <Since at={hold.since} />: <Outside text={hold.reason} /></>;
}

function Stopped() {
  const { kill_switch: kill } = stops.value;
  if (!kill) return null;
  return (
    <section class="banner stopped" aria-label="Everything is stopped">
      <p><b>■ Everything is stopped</b> <By hold={kill} /></p>
      <p>
        No start, no promotion, no more of any flag, anywhere. Rollbacks stay free.{' '}
        {kill.lifted_by === null ? 'Two people must agree to lift it; nobody has yet.' : <><PersonName id={kill.lifted_by} /> has agreed to lift it; one more person must.</>}
      </p>
      <Buttons buttons={offered(['lift the stop', stopLine])} label="What you may do about the stop" />
    </section>
  );
}

function Paused() {
  const { everything } = stops.value;
  if (!everything) return null;
  return (
    <section class="banner paused" aria-label="Everything is paused">
      <p><b>❚❚ Everything is paused</b> <By hold={everything} /></p>
      <p>No lane starts anything new; what runs goes on.</p>
      <Buttons buttons={offered(['resume everything'])} label="What you may do about the pause" />
    </section>
  );
}

/** On every page, above it: while it stands, nobody can overlook it. */
export function StopBanners() {
  const { unreadable } = stops.value;
  return (
    <>
      {unreadable !== '' && (
        <section class="banner stopped" aria-label="What is stopped cannot be read">
          <p><b>■ I can’t read what is stopped, so everything is:</b> <Outside text={unreadable} /></p>
          <p><code>deploybot journal verify</code> shows which entry it is.</p>
        </section>
      )}
      <Stopped />
      <Paused />
    </>
  );
}

function ofWhat({ services }: Freeze): string {
  if (services === null) return 'everything';
  const more = services.length - 3;
  return services.slice(0, 3).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** `one`: of a single service, which need not be named. */
export function Freezes({ freezes, one = false }: { freezes: Freeze[]; one?: boolean }) {
  const standing = freezes.filter((freeze) => Date.parse(freeze.until) > now.value);
  if (standing.length === 0) return null;
  return (
    <ul class="plain freezes" aria-label="Freezes">
      {standing.map((freeze) => {
        const on = isOn(freeze);
        return (
          <li key={freeze.name} class={on ? '' : 'quiet'}>
            <Badge word={on ? frozenWord : { ...frozenWord, word: 'freeze comes', mood: 'calm' }} />
            <span>
              <Outside text={freeze.name} />{!one && <> of <Outside text={ofWhat(freeze)} /></>}, {!on && <>from <Moment at={freeze.from} seconds={false} /> </>}until{' '}
              <Moment at={freeze.until} seconds={false} />{freeze.by !== '' && <>, by <PersonName id={freeze.by} /></>}{freeze.reason !== '' && <>: <Outside text={freeze.reason} /></>}
            </span>
            {freeze.buttons && <Buttons buttons={freeze.buttons} label={`For the freeze ${freeze.name}`} />}
          </li>
        );
      })}
    </ul>
  );
}

/** "by bo until 18:00 (nothing starts): the database moves" */
export function LockWords({ lock }: { lock: Lock }) {
  return (
    <>
      {lock.environment !== '' && <>in <Outside text={lock.environment} /> </>}by <PersonName id={lock.by} />{lock.until !== null && <> until <Moment at={lock.until} seconds={false} /></>}{' '}
      ({levelWord(lock.level)}): <Outside text={lock.reason} />
    </>
  );
}

export function Locks({ locks }: { locks: Lock[] }) {
  if (locks.length === 0) return null;
  return (
    <ul class="plain locks" aria-label="Locks">
      {locks.map((lock) => (
        <li key={lock.environment}>
          <Badge word={lockedWord} />
          <span><LockWords lock={lock} /> <span class="quiet">since <Since at={lock.since} /></span></span>
          {lock.buttons && <Buttons buttons={lock.buttons} label={lock.environment === '' ? 'For the lock' : `For the lock of ${lock.environment}`} />}
        </li>
      ))}
    </ul>
  );
}
