// One lane: who waits and for what, what is live, the flags, and what went out before.
import { useState } from 'preact/hooks';
import type { Deployment, Finished, Flag, Lane, Waiting } from '../api/types';
import { useLoaded } from '../live/loaded';
import { laneOf } from '../live/lanes';
import { Checks } from '../parts/checks';
import { Commits } from '../parts/commits';
import { askForRequest } from '../parts/ask';
import { Buttons } from '../parts/message';
import { Badge, Change, Outside, PersonName, TokenLink } from '../parts/names';
import { Missing } from '../parts/missing';
import { Stages } from '../parts/stages';
import { Freezes, Locks } from '../parts/stops';
import { LeftBehind, OnBoard } from '../parts/train';
import { Age, Moment, Since, Took } from '../parts/time';
import { toDeployment } from '../route';
import { percent } from '../text/numbers';
import { heldWord, lifters, outcomeWord, stateWord } from '../text/words';

const refresh = 30_000; // ms: estimates move with time

function Estimate({ estimate }: { estimate: Waiting['estimate'] }) {
  if (!estimate) return null;
  if (estimate.usual === undefined || estimate.late === undefined) return <>Start unknown{estimate.unknown_because && <>: <Outside text={estimate.unknown_because} /></>}</>;
  return <>Starts about <Moment at={estimate.usual} seconds={false} />, at the latest <Moment at={estimate.late} seconds={false} /></>;
}

function WaitingItem({ request }: { request: Waiting }) {
  const needed = request.approvals_needed - request.approvals.length;
  return (
    <li class="card">
      <p><b class="place" title="place in the queue">{request.place}</b> <a href={toDeployment(request.token)}><Change commit={request.commit} subject={request.subject} /></a></p>
      <p class="quiet">
        <TokenLink token={request.token} />, asked by <PersonName id={request.requester} /> <Since at={request.requested_at} />. <Estimate estimate={request.estimate} />
      </p>
      <OnBoard train={request.train} />
      {request.requested_because !== '' && <p>because: <Outside text={request.requested_because} /></p>}
      {request.approvals_needed > 0 && (
        <p>
          {needed > 0 ? <span class="warn">! needs {needed} more {needed === 1 ? 'approval' : 'approvals'}</span> : '✓ approved'}
          {request.approvals.length > 0 && <> by {request.approvals.map((approval) => approval.by).join(', ')}</>}
        </p>
      )}
      <Checks checks={request.checks} />
      <Buttons buttons={request.buttons} label={`For ${request.token}`} />
    </li>
  );
}

function Running({ running }: { running: Deployment }) {
  return (
    <div class="card">
      <p>
        <Badge word={stateWord(running.state)} /> <a href={toDeployment(running.token)}><Change commit={running.commit} subject={running.subject} /></a>{' '}
        <span class="quiet"><PersonName id={running.requester} /></span>
      </p>
      {running.stages && <Stages stages={running.stages} stage={running.stage ?? ''} percent={null} mood={stateWord(running.state).mood} />}
      <OnBoard train={running.train} />
      {running.since && <p class="quiet">{running.stage} since <Since at={running.since} />, step {(running.step ?? 0) + 1} of {running.steps}</p>}
    </div>
  );
}

function Flags({ flags }: { flags: Flag[] }) {
  if (flags.length === 0) return <p class="quiet">No flag was ever set here.</p>;
  return (
    <ul class="plain">
      {flags.map((flag) => (
        <li key={`${flag.environment} ${flag.flag}`}>
          <Outside text={flag.flag} /> in {flag.environment}: <b>{flag.percent === 0 ? 'off' : flag.percent === 100 ? 'on' : percent(flag.percent)}</b>
          {!flag.taken && <span class="warn"> (not taken yet)</span>} <span class="quiet">by <PersonName id={flag.by} /> since <Since at={flag.since} /></span>
        </li>
      ))}
    </ul>
  );
}

function Past({ finished }: { finished: Finished }) {
  return (
    <li class="card">
      <p>
        <Badge word={outcomeWord(finished.outcome)} /> <a href={toDeployment(finished.token)}><Change commit={finished.commit} subject={finished.subject} /></a>
      </p>
      <p class="quiet">
        <Moment at={finished.ended_at} seconds={false} /> (<Age at={finished.ended_at} /> ago), lead time <Took from={finished.requested_at} to={finished.ended_at} />
        {finished.started_at && <>, of that <Took from={finished.started_at} to={finished.ended_at} /> deploying</>}; <PersonName id={finished.requester} />{' '}
        <TokenLink token={finished.token} />
      </p>
      {finished.reason !== '' && <p><Outside text={finished.reason} /></p>}
      <Commits token={finished.token} />
    </li>
  );
}

function History({ history }: { history: Finished[] }) {
  const [most, setMost] = useState(15);
  const newest = [...history].reverse();
  if (newest.length === 0) return <p class="quiet">Nothing has gone out yet.</p>;
  return (
    <>
      <ul class="plain">{newest.slice(0, most).map((finished) => <Past key={finished.token} finished={finished} />)}</ul>
      {newest.length > most && <button type="button" onClick={() => setMost(most + 30)}>Show more</button>}
    </>
  );
}

function splitText(percents: Record<string, number>): string {
  return Object.entries(percents).filter(([, share]) => share > 0).map(([pool, share]) => `${pool} ${share} %`).join(', ');
}

export function LanePage({ service }: { service: string }) {
  const lane = laneOf(service)?.lane;
  const { value, problem } = useLoaded<Lane>(`/api/v1/lanes/${encodeURIComponent(service)}`, { lane: (summary) => summary.service === service || summary.lane === lane, stops: true }, refresh);
  if (!value) {
    return problem
      ? <Missing what={`the service ${service}`} problem={problem} search={`lane=${encodeURIComponent(service)}`} />
      : <><h1><Outside text={service} /></h1><p class="quiet">Loading …</p></>;
  }
  const { running, waiting, hold, locks, freezes, environments, stable, split, flags, history, stranded, queued_holds, buttons } = value;
  return (
    <>
      <div class="page-head">
        <h1><Outside text={value.service} of="service" /></h1>
        {hold && <p class="held"><Badge word={heldWord} /> by <PersonName id={hold.by} /> since <Since at={hold.since} />: <Outside text={hold.reason} />. {lifters(hold)}</p>}
        <Locks locks={locks} />
        <Freezes freezes={freezes} one />
        <div class="buttons" role="group" aria-label="What you may do with the lane">
          <button type="button" class="primary" onClick={() => askForRequest(value.service)}>Request a deployment…</button>
          <Buttons buttons={buttons} label="Hold, lock, freeze" own={environments} />
        </div>
      </div>
      <div class="columns">
        <section aria-labelledby="now-title">
          <h2 id="now-title">Now</h2>
          {running ? <Running running={running} /> : <p class="quiet">Nothing is being deployed.</p>}
          <h3>Live</h3>
          {stable
            ? <p>stable is <Change commit={stable.commit} subject={stable.subject} /> in {stable.pool} since <Since at={stable.since} />, by <TokenLink token={stable.token} /></p>
            : <p class="quiet">No version has passed its watch yet.</p>}
          {split && <p>customers: {splitText(split.percent)}{!split.taken && <span class="warn"> (not taken yet)</span>}</p>}
          <h3>Flags</h3>
          <Flags flags={flags} />
        </section>
        <section aria-labelledby="queue-title">
          <h2 id="queue-title">Queue</h2>
          {waiting.length === 0 ? <p class="quiet">Nobody waits.</p> : <ol class="plain">{waiting.map((request) => <WaitingItem key={request.token} request={request} />)}</ol>}
          {queued_holds.map((queued) => <p key={queued.since} class="warn">then a hold by <PersonName id={queued.by} />: <Outside text={queued.reason} /></p>)}
          <LeftBehind stranded={stranded} />
        </section>
        <section aria-labelledby="history-title">
          <h2 id="history-title">History</h2>
          <History history={history} />
          <p><a href={`/journal?lane=${encodeURIComponent(value.lane)}`}>All of it in the journal</a></p>
        </section>
      </div>
    </>
  );
}
