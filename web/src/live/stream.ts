// The one server-sent stream of a page: resumes where it was, notices silence, and says how old what is shown may be.
import { signal } from '@preact/signals';
import type { Entry, Stops, Summary } from '../api/types';
import { loadSession } from '../api/session';
import { sessionEnded } from '../api/client';
import { secondsSinceHeard, serverTime, setServerClock } from './clock';

export interface Connection {
  state: 'connecting' | 'live' | 'lost';
  since: number; // bot's time
  asOf: number;  // bot's time of the last word from it
}

export const connection = signal<Connection>({ state: 'connecting', since: serverTime(), asOf: serverTime() });
/** Counts up whenever everything must be loaded anew. */
export const generation = signal(0);

interface Listener {
  entry?: (entry: Entry) => void;
  lane?: (summary: Summary) => void;
  stops?: (stops: Stops) => void;
}

const silence = 40; // seconds without the clock: the connection is dead
const listeners = new Set<Listener>();
const kept = 1000; // entries: what came while a page waited for its own answer
let heard: Entry[] = [];
let source: EventSource | null = null;
let last = '';
let wait = 250;
let timer = 0;

/** What came after this entry, oldest first, as far back as is kept. */
export function heardAfter(position: number): Entry[] {
  return heard.filter((entry) => entry.position > position);
}

export function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function hear(): void {
  wait = 250;
  connection.value = connection.value.state === 'live'
    ? { ...connection.value, asOf: serverTime() }
    : { state: 'live', since: serverTime(), asOf: serverTime() };
}

function note(event: MessageEvent<string>): void {
  if (event.lastEventId !== '') last = event.lastEventId;
  connection.peek().asOf = serverTime(); // no redraw for each event
}

function lose(): void {
  source?.close();
  source = null;
  if (connection.value.state !== 'lost') connection.value = { state: 'lost', since: serverTime(), asOf: connection.value.asOf };
  clearTimeout(timer);
  timer = window.setTimeout(connect, wait);
  wait = Math.min(wait * 2, 5000);
}

function connect(): void {
  clearTimeout(timer);
  if (sessionEnded.value) return;
  source?.close();
  const opened = new EventSource(`/api/v1/events?kinds=entry,lane${last === '' ? '' : `&after=${encodeURIComponent(last)}`}`);
  source = opened;
  const ifOpen = (take: (event: MessageEvent<string>) => void) => (event: MessageEvent<string>) => { if (source === opened) take(event); };
  opened.addEventListener('clock', ifOpen((event) => {
    setServerClock((JSON.parse(event.data) as { now: string }).now);
    hear();
  }));
  opened.addEventListener('entry', ifOpen((event) => {
    note(event);
    const entry = JSON.parse(event.data) as Entry;
    heard.push(entry);
    if (heard.length > 2 * kept) heard = heard.slice(-kept);
    for (const listener of listeners) listener.entry?.(entry);
  }));
  opened.addEventListener('lane', ifOpen((event) => {
    note(event);
    const summary = JSON.parse(event.data) as Summary;
    for (const listener of listeners) listener.lane?.(summary);
  }));
  opened.addEventListener('stops', ifOpen((event) => {
    note(event);
    const stops = JSON.parse(event.data) as Stops;
    for (const listener of listeners) listener.stops?.(stops);
  }));
  opened.addEventListener('reset', ifOpen((event) => {
    note(event);
    generation.value += 1;
  }));
  opened.onerror = () => {
    if (source !== opened) return;
    lose();
    // a stream that ended may mean a session that ended: only a plain request tells
    loadSession().catch(() => { /* not reached, or 401: sessionEnded says so */ });
  };
}

/** What is known up to this position need not be sent. */
export function startStream(position: number): void {
  if (last === '') last = String(position);
  connect();
  setInterval(() => { if (connection.value.state === 'live' && secondsSinceHeard() > silence) lose(); }, 2000);
  const probe = () => { loadSession().catch((error: { status?: number }) => { if (error.status === 0 && connection.value.state === 'live') lose(); }); };
  addEventListener('offline', probe);
  addEventListener('online', () => { if (connection.value.state !== 'live') connect(); });
  let ended = sessionEnded.value;
  sessionEnded.subscribe((value) => {
    if (value) {
      source?.close();
      source = null;
      if (connection.value.state !== 'lost') connection.value = { state: 'lost', since: serverTime(), asOf: connection.value.asOf };
    } else if (ended) {
      connect();
    }
    ended = value;
  });
}
