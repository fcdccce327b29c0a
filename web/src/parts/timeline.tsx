// What happened, newest first: each moment has an address of its own.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Entry } from '../api/types';
import { toDeployment } from '../route';
import { tellEntry, tellStory } from '../text/entries';
import { text } from '../text/read';
import { PersonName } from './names';
import { Moment } from './time';

interface Props {
  entries: Entry[];
  token: string;
  at: number;
  more: boolean;
  loadMore: () => void;
}

const shown = 200;

/** Looks that say what the look before said are left out, unless wanted. */
function withoutRepeats(entries: Entry[]): Entry[] {
  let last = '';
  return entries.filter((entry) => {
    if (entry.type !== 'looked') return true;
    const said = text(entry.data, 'verdict', 'kind') + text(entry.data, 'verdict', 'rule');
    const news = said !== last;
    last = said;
    return news;
  });
}

export function Timeline({ entries, token, at, more, loadMore }: Props) {
  const [all, setAll] = useState(false);
  const [most, setMost] = useState(shown);
  const marked = useRef<HTMLLIElement>(null);
  const wanted = all ? entries : withoutRepeats(entries).concat(entries.filter((entry) => entry.position === at && entry.type === 'looked'));
  const unique = [...new Map(wanted.map((entry) => [entry.position, entry])).values()].sort((a, b) => b.position - a.position);
  const place = unique.findIndex((entry) => entry.position === at);
  const story = tellStory(entries);
  const visible = unique.slice(0, Math.max(most, place + 20));
  useEffect(() => { marked.current?.scrollIntoView({ block: 'center' }); }, [at, place >= 0]);
  return (
    <div class="timeline">
      <label class="inline"><input type="checkbox" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} /> every look of the judge</label>
      <ol reversed>
        {visible.map((entry) => {
          const { text: sentence, mood } = story.get(entry.position) ?? tellEntry(entry);
          const here = entry.position === at;
          return (
            <li key={entry.position} ref={here ? marked : undefined} class={`${mood} ${here ? 'marked' : ''}`} aria-current={here ? 'true' : undefined}>
              <a class="at" href={toDeployment(token, entry.position)} title={`Link to this moment, entry ${entry.position}`}><Moment at={entry.at} /></a>
              <span><bdi>{sentence}</bdi>{entry.actor !== 'deploybot' && <>, by <PersonName id={entry.actor} /></>}</span>
            </li>
          );
        })}
      </ol>
      {visible.length < unique.length && <button type="button" onClick={() => setMost(most + shown)}>Show more</button>}
      {visible.length === unique.length && more && <button type="button" onClick={loadMore}>Load older entries</button>}
    </div>
  );
}
