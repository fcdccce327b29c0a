// The journal: searched, filtered, newest first; proved whole, and exported.
import { useEffect, useState } from 'preact/hooks';
import { asProblem, get } from '../api/client';
import type { Entry, JournalPage as Found, Names } from '../api/types';
import { generation, listen } from '../live/stream';
import { PersonName, TokenLink } from '../parts/names';
import { go } from '../route';
import { entryTypes, tellEntry, typesSaying } from '../text/entries';
import { text } from '../text/read';
import { clockTime, dayOf, inFull, isToday, startOfDay } from '../text/times';

const fields = ['text', 'lane', 'token', 'type', 'actor', 'from', 'to', 'looks'] as const;
type Filter = Record<(typeof fields)[number], string>;

const page = 100;
const most = 2000; // entries kept

function read(query: string): Filter {
  const values = new URLSearchParams(query);
  return Object.fromEntries(fields.map((field) => [field, values.get(field) ?? ''])) as Filter;
}

function write(filter: Filter): string {
  const values = new URLSearchParams(fields.filter((field) => filter[field].trim() !== '').map((field) => [field, filter[field].trim()]));
  return values.toString();
}

const wantsLooks = ({ looks, type }: Pick<Filter, 'looks' | 'type'>): boolean => looks === 'true' || type === 'looked';

/** What the API is asked for: days of the reader are times there, and words of the board are types. */
function asked(filter: Filter): string {
  const { from, to, looks, ...plain } = filter;
  const values = new URLSearchParams(Object.entries(plain).filter(([, value]) => value !== ''));
  const set = (name: string, value: string) => { if (value !== '') values.set(name, value); };
  set('since', startOfDay(from));
  set('until', startOfDay(to, 1));
  set('text_types', typesSaying(filter.text).join(','));
  set('without', wantsLooks({ looks, type: plain.type }) ? '' : 'looked');
  return values.toString();
}

const tokenOf = (entry: Entry): string => text(entry.data, 'token') || text(entry.data, 'request', 'token');

function EntryView({ entry, dated }: { entry: Entry; dated: boolean }) {
  const [open, setOpen] = useState(false);
  const { text: sentence, mood } = tellEntry(entry);
  const token = tokenOf(entry);
  return (
    <li class={mood}>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span class="position">{entry.position}</span> {dated && <span class="day">{dayOf(entry.at)}</span>}{' '}
          <time dateTime={entry.at} title={inFull(entry.at)}>{clockTime(entry.at)}</time> <span class="stream"><bdi>{entry.stream.replace(/^lane\//, '')}</bdi></span>{' '}
          <bdi class="sentence">{sentence}</bdi> <span class="by"><PersonName id={entry.actor} /> <code>{entry.type}</code></span>
        </summary>
        {open && <pre tabIndex={0}>{JSON.stringify(entry, null, 2)}</pre>}
      </details>
      {token !== '' && <TokenLink token={token} at={entry.position} />}
    </li>
  );
}

function Verify() {
  const [state, setState] = useState('');
  const verify = () => {
    setState('Reading the whole journal …');
    get<{ fine: boolean; text: string }>('/api/v1/journal/verify').then(
      (found) => setState(`${found.fine ? '✓' : '✗'} ${found.text}`),
      (error: unknown) => setState(asProblem(error).message),
    );
  };
  return (
    <>
      <button type="button" onClick={verify}>Verify</button>
      <span role="status" class="verified">{state}</span>
    </>
  );
}

export function JournalPage({ query }: { query: string }) {
  const filter = read(query);
  const wanted = write(filter);
  const request = asked(filter);
  const withLooks = wantsLooks(filter);
  const [typed, setTyped] = useState(filter);
  const [entries, setEntries] = useState<Entry[]>([]);
  const [more, setMore] = useState(false);
  const [state, setState] = useState<'loading' | 'there' | string>('loading');
  const [fresh, setFresh] = useState(0);
  const [round, setRound] = useState(0);
  const [names, setNames] = useState<Names | null>(null);
  const reset = generation.value;
  const load = async (before: number): Promise<void> => {
    const older = before > 0 ? `&before=${before}` : '';
    const found = await get<Found>(`/api/v1/journal?newest=true&limit=${page}${older}${request === '' ? '' : `&${request}`}`);
    setEntries((known) => (before > 0 ? [...known, ...found.entries] : found.entries).slice(0, most));
    setMore(found.more);
    setState('there');
  };
  const fail = (error: unknown) => setState(asProblem(error).message);
  const dated = entries.some((entry) => !isToday(entry.at));
  useEffect(() => { get<Names>('/api/v1/names').then(setNames, () => setNames(null)); }, []);
  useEffect(() => {
    setTyped(filter);
    setFresh(0);
    setState('loading');
    load(0).catch(fail);
    // the filter follows from what is wanted
  }, [wanted, round, reset]);
  useEffect(() => listen({ entry: ({ type }) => { if (withLooks || type !== 'looked') setFresh((count) => count + 1); } }), [withLooks]);
  const search = (filter: Filter) => {
    const next = write(filter);
    if (next === wanted) setRound(round + 1);
    else go(`/journal${next === '' ? '' : `?${next}`}`);
  };
  const field = (name: keyof Filter, label: string, options?: string[], type = 'text') => (
    <label>
      <span>{label}</span>
      <input
        name={name} type={type} dir="auto" autocomplete="off" maxLength={200} value={typed[name]} list={options ? `journal-${name}` : undefined}
        data-filter={name === 'text' ? '' : undefined} onInput={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })}
      />
      {options && <datalist id={`journal-${name}`}>{options.map((option) => <option key={option} value={option} />)}</datalist>}
    </label>
  );
  return (
    <>
      <div class="page-head">
        <h1>Journal</h1>
        <form class="filters" role="search" onSubmit={(event) => { event.preventDefault(); search(typed); }}>
          {field('text', 'Text')}
          {field('lane', 'Lane', names?.services)}
          {field('token', 'Token', names?.tokens)}
          <label>
            <span>Type</span>
            <select name="type" value={typed.type} onChange={(event) => setTyped({ ...typed, type: event.currentTarget.value })}>
              <option value="">every one</option>
              {entryTypes.map((type) => <option key={type} value={type}>{type.replaceAll('_', ' ')}</option>)}
            </select>
          </label>
          {field('actor', 'Who')}
          {field('from', 'From day', undefined, 'date')}
          {field('to', 'To day', undefined, 'date')}
          <label class="inline"><input type="checkbox" checked={filter.looks === 'true'} onChange={(event) => search({ ...typed, looks: event.currentTarget.checked ? 'true' : '' })} /> looks of the judge too</label>
          <button type="submit" class="primary">Search</button>
          {wanted !== '' && <button type="button" onClick={() => go('/journal')}>Clear</button>}
        </form>
        <div class="buttons">
          <Verify />
          <a class="button" href={`/api/v1/journal/export${wanted === '' ? '' : `?${request}`}`} download>Export{wanted === '' ? ' all' : ' what is found'}</a>
          {fresh > 0 && <button type="button" onClick={() => setRound(round + 1)}>{fresh} new, show</button>}
        </div>
      </div>
      {state === 'loading' && <p class="quiet">Loading …</p>}
      {state !== 'loading' && state !== 'there' && <p class="warn">{state}</p>}
      {state === 'there' && entries.length === 0 && <p>No entry is like that.</p>}
      <ol class="journal" reversed>{entries.map((entry) => <EntryView key={entry.position} entry={entry} dated={dated} />)}</ol>
      {more && entries.length < most && <button type="button" onClick={() => { load(entries.at(-1)?.position ?? 0).catch(fail); }}>Older entries</button>}
      {more && entries.length >= most && <p class="quiet">More than {most} entries: narrow the search, or export.</p>}
    </>
  );
}
