// All lanes at a glance: what runs, how far, since when, how it looks, who waits, what is held and why.
import { useMemo, useRef, useState } from 'preact/hooks';
import { useEffect } from 'preact/hooks';
import type { Summary } from '../api/types';
import { lanes, lanesLoaded } from '../live/lanes';
import { frozen, isFrozen, stops } from '../live/stops';
import { Buttons } from '../parts/message';
import { Badge, Change, Outside, PersonName } from '../parts/names';
import { Stages } from '../parts/stages';
import { Freezes, LockWords, stopLine } from '../parts/stops';
import { Age, Moment } from '../parts/time';
import { VirtualList } from '../parts/virtual-list';
import { go, toDeployment, toLane } from '../route';
import { frozenWord, heldWord, laneWord, lifters, lockedWord, outcomeWord, verdictWord } from '../text/words';

type Order = 'attention' | 'name' | 'newest';

const searchable = new WeakMap<Summary, string>();
const ranks = new WeakMap<Summary, number>();

/** All that one may look for in a lane, in lower case. */
function textOf(summary: Summary): string {
  const known = searchable.get(summary);
  if (known !== undefined) return known;
  const { running, waiting, hold, locks, stable, last } = summary;
  const requests = [...(running ? [running] : []), ...waiting];
  const words = [
    summary.service, summary.lane, laneWord(summary).word, hold ? heldWord.word : '', running?.stage, running?.verdict?.text, hold?.reason, hold?.by, stable?.commit, stable?.subject, last?.commit,
    ...locks.flatMap((lock) => ['locked', lock.by, lock.reason, lock.environment]),
    ...requests.flatMap((request) => [request.token, request.commit, request.subject, request.author, request.requester]),
  ];
  const text = words.filter((word) => word !== undefined).join(' ').toLowerCase();
  searchable.set(summary, text);
  return text;
}

function rankOf(summary: Summary): number {
  const known = ranks.get(summary);
  if (known !== undefined) return known;
  const { rank } = laneWord(summary);
  ranks.set(summary, rank);
  return rank;
}

function lastChange(summary: Summary): string {
  return summary.running?.since ?? summary.running?.requested_at ?? summary.hold?.since ?? summary.last?.ended_at ?? '';
}

const orders: Record<Order, (a: Summary, b: Summary) => number> = {
  attention: (a, b) => rankOf(a) - rankOf(b),
  name: () => 0,
  newest: (a, b) => (lastChange(a) < lastChange(b) ? 1 : lastChange(a) > lastChange(b) ? -1 : 0),
};

function arrange(all: Summary[], order: Order): Summary[] {
  return [...all].sort((a, b) => orders[order](a, b) || (a.service < b.service ? -1 : 1));
}

function find(all: Summary[], filter: string): Summary[] {
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return words.length === 0 ? all : all.filter((summary) => {
    const text = `${textOf(summary)} ${isFrozen(summary.service) ? frozenWord.word : ''}`;
    return words.every((word) => text.includes(word));
  });
}

function Runs({ summary }: { summary: Summary }) {
  const { running, last, stable } = summary;
  if (running) {
    return (
      <>
        <a class="stretched" href={toDeployment(running.token)}><Change commit={running.commit} subject={running.subject} /></a>
        <span class="quiet"><PersonName id={running.requester} />{running.since && <>, {running.stage} since <Moment at={running.since} seconds={false} /> (<Age at={running.since} />)</>}</span>
      </>
    );
  }
  if (!stable) return <span class="quiet">nothing has been released yet</span>;
  return (
    <>
      <span><span class="quiet">stable </span><Change commit={stable.commit} subject={stable.subject} /></span>
      <span class="quiet">since <Moment at={stable.since} seconds={false} /> (<Age at={stable.since} />){
        last && last.token !== stable.token && <>; last: {outcomeWord(last.outcome).mark} {outcomeWord(last.outcome).word} <Moment at={last.ended_at} seconds={false} /></>}</span>
    </>
  );
}

function Says({ summary }: { summary: Summary }) {
  const { running, hold, locks: [lock] } = summary;
  if (running?.problem) return <span class="warn" title={running.problem}>! <Outside text={running.problem} /></span>;
  if (running?.verdict) return <span title={running.verdict.text}><Badge word={verdictWord(running.verdict.kind)} /> <Outside text={running.verdict.text} /></span>;
  if (hold) return <span title={hold.reason}>held by <PersonName id={hold.by} /> (<Age at={hold.since} />): <Outside text={hold.reason} />. {lifters(hold)}</span>;
  if (lock) return <span title={lock.reason}>locked <LockWords lock={lock} /></span>;
  return null;
}

function Row({ summary }: { summary: Summary }) {
  const word = laneWord(summary);
  const { running, waiting } = summary;
  return (
    <div class={`lane-row ${word.mood}`}>
      <div class="who">
        <a href={toLane(summary.service)}><Outside text={summary.service} of="service" /></a>
        <span class="words">
          <Badge word={word} />
          {running && summary.hold && <>{' '}<span title={`${summary.hold.reason}. ${lifters(summary.hold)}`}><Badge word={heldWord} /></span></>}
          {isFrozen(summary.service) && <>{' '}<Badge word={frozenWord} /></>}
          {summary.locks.length > 0 && word.word !== lockedWord.word && <>{' '}<Badge word={lockedWord} /></>}
        </span>
      </div>
      <div class="runs"><Runs summary={summary} /></div>
      <div class="way">
        {running?.stages && <Stages small stages={running.stages} stage={running.stage ?? ''} percent={running.percent ?? null} mood={word.mood} />}
      </div>
      <div class="says"><Says summary={summary} /></div>
      <div class="waits">
        {waiting.length > 0 && <><b>{waiting.length}</b> waiting<span class="quiet">{waiting[0] && <> next <PersonName id={waiting[0].requester} /></>}</span></>}
      </div>
    </div>
  );
}

/** Rows are taller where they are laid out in more lines. */
function useRowHeight(): number {
  const measure = () => {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const width = document.querySelector('main')?.clientWidth ?? innerWidth;
    return Math.round(rem * (width < 44 * rem ? 9.5 : width < 70 * rem ? 6.75 : 4.25));
  };
  const [height, setHeight] = useState(measure);
  useEffect(() => {
    const main = document.querySelector('main');
    if (!main) return undefined;
    const observer = new ResizeObserver(() => setHeight(measure()));
    observer.observe(main);
    return () => observer.disconnect();
  }, []);
  return height;
}

export function Home() {
  const [filter, setFilter] = useState('');
  const [order, setOrder] = useState<Order>('attention');
  const input = useRef<HTMLInputElement>(null);
  const rowHeight = useRowHeight();
  const all = lanes.value;
  const arranged = useMemo(() => arrange(all, order), [all, order]);
  const shown = useMemo(() => find(arranged, filter), [arranged, filter, frozen.value]);
  const running = all.filter((summary) => summary.running).length;
  const attention = all.filter((summary) => rankOf(summary) < 4).length;
  const held = all.filter((summary) => summary.hold).length;
  const locked = all.filter((summary) => summary.locks.length > 0).length;
  const { freezes, buttons = [] } = stops.value;
  return (
    <>
      <div class="page-head">
        <h1>Lanes</h1>
        <p class="counts">
          <span><b>{all.length}</b> {all.length === 1 ? 'lane' : 'lanes'}</span> <span><b>{running}</b> deploying</span> <span><b>{held}</b> held</span> {locked > 0 && <span><b>{locked}</b> locked</span>}{' '}
          <span class={attention > 0 ? 'warn' : ''}><b>{attention}</b> {attention === 1 ? 'needs' : 'need'} somebody</span>
        </p>
        <Freezes freezes={freezes} />
        {/* the stop has its place on every page, and so has what lifts a stop or a pause */}
        <Buttons buttons={buttons.filter(({ line }) => ![stopLine, 'lift the stop', 'resume everything'].includes(line))} label="What you may do with all lanes" own={[]} />
        <div class="tools">
          <label>
            <span class="unseen">Filter</span>
            <input
              ref={input} type="search" data-filter placeholder="Filter: service, commit, person, state  /" dir="auto" value={filter}
              onInput={(event) => setFilter(event.currentTarget.value)}
            />
          </label>
          <label>
            <span class="unseen">Order</span>
            <select value={order} onChange={(event) => setOrder(event.currentTarget.value as Order)}>
              <option value="attention">needs attention first</option>
              <option value="newest">newest change first</option>
              <option value="name">by name</option>
            </select>
          </label>
        </div>
      </div>
      {!lanesLoaded.value && <p class="quiet">Loading the lanes …</p>}
      {lanesLoaded.value && all.length === 0 && <p>No service is configured yet. docs/first-service.md says how.</p>}
      {shown.length === 0 && all.length > 0 && <p>No lane has all of “<bdi>{filter}</bdi>”. <button type="button" onClick={() => { setFilter(''); input.current?.focus(); }}>Show all</button></p>}
      <VirtualList
        items={shown} label="Lanes" rowHeight={rowHeight} keyOf={(summary) => summary.service} row={(summary) => <Row summary={summary} />}
        open={(summary) => go(summary.running ? toDeployment(summary.running.token) : toLane(summary.service))}
      />
    </>
  );
}
