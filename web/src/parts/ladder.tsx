// The ladder of a rollback: which rung is being climbed, and what the last one did.
import type { Climb } from '../api/types';
import { rungWord } from '../text/words';
import { Outside } from './names';
import { Moment } from './time';

function outcome(climb: Climb, over: boolean): string {
  if (climb.helped === true) return '✓ helped';
  if (climb.helped === false) return '✗ did not help';
  return climb.ended || over ? '■ over' : '▶ being climbed';
}

const all = ['flag_off', 'stable_version', 'person'];

/** `over`: the deployment has ended, and its ladder with it. */
export function Ladder({ climbs, over }: { climbs: Climb[]; over: boolean }) {
  const last = climbs.at(-1);
  const isNow = (climb: Climb) => climb.helped === null && !climb.ended && !over;
  return (
    <div class="ladder">
      <p class="quiet">{all.map(rungWord).join(' → ')}. {last ? '' : 'No rung climbed.'}</p>
      <ol>
        {climbs.map((climb, index) => (
          <li key={index} class={isNow(climb) ? 'now' : ''}>
            <b>{rungWord(climb.rung)}</b>{climb.flags.length > 0 ? ` (${climb.flags.join(', ')})` : ''}: {outcome(climb, over)}
            <div class="quiet">
              decided <Moment at={climb.decided} />{isNow(climb) ? <>, must have worked by <Moment at={climb.deadline} /></> : null}
            </div>
            <div><Outside text={climb.reason} /></div>
          </li>
        ))}
      </ol>
    </div>
  );
}
