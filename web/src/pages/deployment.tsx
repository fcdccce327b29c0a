// One deployment as it happens: stages, evidence, verdict, ladder, log, and the journal of it all.
import { useEffect, useRef } from 'preact/hooks';
import { sessionEnded } from '../api/client';
import type { Deployment, Span } from '../api/types';
import { Charts } from '../charts/charts';
import { weights } from '../charts/looks';
import { now } from '../live/clock';
import { summaryOfToken } from '../live/lanes';
import { useLoaded } from '../live/loaded';
import { useStory } from '../live/story';
import { connection } from '../live/stream';
import { announce } from '../parts/announcer';
import { Checks } from '../parts/checks';
import { Commits } from '../parts/commits';
import { Judge } from '../parts/judge';
import { Ladder } from '../parts/ladder';
import { Log } from '../parts/log';
import { Buttons, Line } from '../parts/message';
import { Missing } from '../parts/missing';
import { Badge, Change, Outside, PersonName } from '../parts/names';
import { Stages } from '../parts/stages';
import { Since, Took } from '../parts/time';
import { Timeline } from '../parts/timeline';
import { OnBoard } from '../parts/train';
import { go, toDeployment, toLane } from '../route';
import { outcomeWord, stateWord, verdictWord, type Word } from '../text/words';

const refresh = 5000; // ms: the bot's sentences name ages, which grow
const allStages = ['validate', 'uat', 'canary', 'production', 'watch'];

function wordOf(deployment: Deployment): Word {
  return deployment.outcome ? outcomeWord(deployment.outcome) : stateWord(deployment.state);
}

/** Failures are said at once, the rest when there is time. */
function useAnnouncements(deployment: Deployment | null): void {
  const state = deployment ? `${wordOf(deployment).word}${deployment.stage && !deployment.outcome ? `, ${deployment.stage}` : ''}` : '';
  const verdict = deployment?.evidence?.verdict?.kind;
  const mood = deployment ? wordOf(deployment).mood : 'calm';
  const before = useRef({ state: '', verdict: '' });
  useEffect(() => {
    if (state === '') return;
    if (before.current.state !== '' && before.current.state !== state) announce(`Deployment ${state}`, mood === 'bad' || mood === 'warn' ? 'assertive' : 'polite');
    before.current.state = state;
  }, [state, mood]);
  useEffect(() => {
    if (verdict === undefined) return;
    if (before.current.verdict !== '' && before.current.verdict !== verdict) announce(`Verdict: ${verdictWord(verdict).word}`, verdict === 'fail' ? 'assertive' : 'polite');
    before.current.verdict = verdict;
  }, [verdict]);
}

/** The title stands above as an element of the page, and so does the bar with which the message of what runs begins. */
function linesOf({ message, outcome, state }: Deployment): Span[][] {
  const runs = !outcome && !['waiting', 'starting', 'stranded'].includes(state);
  return message?.lines.slice(runs ? 1 : 0) ?? [];
}

function Head({ deployment, lines, weight }: { deployment: Deployment; lines: Span[][]; weight: number | null }) {
  const { message, stages, stage, outcome } = deployment;
  const word = wordOf(deployment);
  const going = deployment.state === 'going_back';
  return (
    <div class={`page-head deployment-head ${word.mood}`}>
      <h1>
        <a href={toLane(deployment.service)}><Outside text={deployment.service} of="service" /></a> <Change commit={deployment.commit} subject={deployment.subject} />
      </h1>
      <p>
        <Badge word={word} />{' '}
        <span class="quiet">
          <code>{deployment.token}</code>, asked by <PersonName id={deployment.requester} />{deployment.author !== deployment.requester && <>, written by <PersonName id={deployment.author} /></>}
          {!outcome && deployment.since && <>; {going ? 'going back' : stage} since <Since at={deployment.since} />, step {(deployment.step ?? 0) + 1} of {deployment.steps}</>}
          {deployment.state === 'waiting' && <>; place {deployment.place} since <Since at={deployment.requested_at} /></>}
          {outcome && deployment.ended_at && <>; ended <Since at={deployment.ended_at} />, lead time <Took from={deployment.requested_at} to={deployment.ended_at} /></>}
        </span>
      </p>
      {deployment.requested_because && <p class="because">because: <Outside text={deployment.requested_because} /></p>}
      {stage && <Stages stages={stages ?? allStages} stage={stage} percent={weight} mood={word.mood} done={outcome === 'completed'} />}
      {lines.map((line, index) => <p key={index} class="live-line"><Line spans={line} /></p>)}
      {deployment.problem && <p class="warn">! <Outside text={deployment.problem} /></p>}
      {message && <Buttons buttons={message.buttons} />}
    </div>
  );
}

function Approvals({ deployment }: { deployment: Deployment }) {
  const { approvals = [], approvals_needed: needed = 0 } = deployment;
  if (needed === 0 && approvals.length === 0) return null;
  return (
    <p>
      {approvals.length} of {needed} approvals{approvals.map((approval) => <span key={approval.by}>; <PersonName id={approval.by} /> <Since at={approval.at} /></span>)}
    </p>
  );
}

export function DeploymentPage({ token, at }: { token: string; at: number }) {
  const path = `/api/v1/deployments/${encodeURIComponent(token)}`;
  const lane = useRef('');
  const { value: loaded, problem } = useLoaded<Deployment>(path, { lane: (summary) => lane.current === '' || summary.lane === lane.current }, refresh);
  lane.current = loaded?.lane ?? '';
  const running = summaryOfToken(token)?.running;
  // the stream is a little ahead of what is loaded
  const value = loaded && running && !loaded.outcome ? { ...loaded, ...running } : loaded;
  const live = value !== null && value.state !== 'ended';
  const story = useStory({ token, lane: value?.lane ?? '', startedAt: value?.requested_at ?? '', endedAt: value?.ended_at ?? '' }, at);
  useAnnouncements(value);
  useEffect(() => {
    if (value) document.title = `${wordOf(value).mark} ${value.service} ${value.commit.slice(0, 7)} · DeployBot`;
  }, [value]);
  const whole = value?.token ?? token;
  useEffect(() => { if (whole !== token) go(toDeployment(whole, at), true); }, [whole]);
  if (!loaded || !value) {
    if (!problem) return <><h1>{token}</h1><p class="quiet">Loading …</p></>;
    return sessionEnded.value ? null : <Missing what={`the deployment ${token}`} problem={problem} search={`token=${encodeURIComponent(token)}`} />;
  }
  const exposed = weights(story.entries);
  const weight = value.state === 'ended' ? null : exposed.at(-1)?.percent ?? null;
  const marked = at > 0 ? story.entries.find((entry) => entry.position === at) : undefined;
  const words = running?.verdict?.text ?? '';
  const evidence = value.evidence ?? null;
  const stages = value.stages ?? (value.started_at ? allStages : []);
  const stage = value.stage || 'validate';
  const measured = connection.value.state === 'live' ? now.value : connection.value.asOf;
  return (
    <>
      <Head deployment={value} lines={linesOf(loaded)} weight={weight} />
      <div class="deployment-grid">
        {(story.looks.length > 0 || exposed.length > 0)
          ? <Charts looks={story.looks} entries={story.entries} moment={marked ? Date.parse(marked.at) / 1000 : 0} running={live} now={measured / 1000} />
          : <section class="charts empty" aria-label="Evidence"><p class="quiet">{live ? 'The charts begin when customers are on the new version.' : 'Customers were never on this version: there is nothing to draw.'}</p></section>}
        <section class="panel verdict" aria-labelledby="judge-title">
          <h2 id="judge-title">The judge</h2>
          {evidence
            ? <Judge evidence={evidence} words={words} last={story.looks.at(-1)} exposed={exposed.some((point) => point.percent > 0)} known={story.complete} settled={!live || value.state === 'paused'} outcome={value.outcome ?? ''} />
            : <p class="quiet">No verdict.</p>}
          <h3>Ladder</h3>
          <Ladder climbs={evidence?.ladder ?? []} over={!live} />
        </section>
        <section class="panel story" aria-labelledby="timeline-title">
          <h2 id="timeline-title">Timeline</h2>
          {at > 0 && story.complete && !marked && <p class="warn">The moment of this link, entry {at}, is not one of this deployment. The timeline stands as it is.</p>}
          <Timeline entries={story.entries} token={token} at={at} more={story.more} loadMore={story.loadMore} />
        </section>
        <section class="panel logs" aria-labelledby="log-title">
          <h2 id="log-title">Log</h2>
          {stages.length > 0 ? <Log token={token} stages={stages} current={stage} running={live} /> : <p class="quiet">It has not started.</p>}
        </section>
        <section class="panel" aria-labelledby="what-title">
          <h2 id="what-title">What goes out</h2>
          <OnBoard train={value.train} />
          <Approvals deployment={value} />
          <Checks checks={value.checks ?? []} />
          <Commits token={token} />
          {value.digest && <p class="quiet">artifact <code class="wrap">{value.digest}</code></p>}
        </section>
      </div>
    </>
  );
}
