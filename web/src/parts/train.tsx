// Who rides together, with which commits, and what each has said.
import type { Rider, Stranded, Train } from '../api/types';
import { toDeployment } from '../route';
import { Change, Outside, PersonName, TokenLink } from './names';
import { Since } from './time';

function Said({ rider }: { rider: Rider }) {
  if (rider.ready === 'good') return <span class="good">✓ good</span>;
  if (rider.ready === 'uh_oh') return <span class="warn">✗ uh-oh{rider.worry ? <>: <Outside text={rider.worry} /></> : ''}</span>;
  if (rider.ready === 'excused') return <span class="quiet">not waited for</span>;
  return null;
}

/** The conductor is the first on board; one commit goes out, and holds all others. */
export function OnBoard({ train }: { train: Train | null }) {
  if (!train) return null;
  return (
    <div class="train">
      <p class="quiet">
        On board
        {train.alone && ', and nobody else may join'}
        {train.ask_first && '; others ask before they join'}
        {train.sent_to && <>; sent on to {train.sent_to}</>}:
      </p>
      <ol class="plain" aria-label="On board">
        {train.riders.map((rider, index) => (
          <li key={rider.token}>
            <PersonName id={rider.requester} />{index === 0 && train.riders.length > 1 && ' (drives)'}{' '}
            <a href={toDeployment(rider.token)}><Change commit={rider.commit} subject={rider.subject} /></a>{' '}
            {rider.token === train.token && train.riders.length > 1 && <b>goes out</b>} <Said rider={rider} />
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Came back with a train that failed, and waits for a split or a fix. */
export function LeftBehind({ stranded }: { stranded: Stranded[] }) {
  if (stranded.length === 0) return null;
  return (
    <>
      <h3>Came back with their train</h3>
      <ul class="plain">
        {stranded.map((rider) => (
          <li key={rider.token} class="card">
            <a href={toDeployment(rider.token)}><Change commit={rider.commit} subject={rider.subject} /></a>
            <p class="quiet"><PersonName id={rider.requester} /> rode with <TokenLink token={rider.failed} />; waits for a split or a fix <Since at={rider.since} /></p>
          </li>
        ))}
      </ul>
    </>
  );
}
