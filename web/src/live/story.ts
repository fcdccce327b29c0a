// The journal of one deployment: loaded newest first, then followed, with an end to what is kept.
import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import { sessionEnded } from '../api/client';
import type { Entry, JournalPage } from '../api/types';
import { lookOf, type Look, thin } from '../charts/looks';
import { text } from '../text/read';
import { lanesLoaded } from './lanes';
import { generation, heardAfter, listen } from './stream';

export interface Story {
  entries: Entry[]; // oldest first, without the bulk of the looks
  looks: Look[];
  more: boolean;    // there are older ones
  loadMore: () => void;
  complete: boolean; // the first page is there
}

const page = 400;
const mostEntries = 4000;
const mostLooks = 4000;

/** A look holds all counters of all processes: the page keeps the verdict. */
function light(entry: Entry): Entry {
  if (entry.type !== 'looked') return entry;
  return { ...entry, data: { verdict: { kind: text(entry.data, 'verdict', 'kind'), rule: text(entry.data, 'verdict', 'rule') } } };
}

/** Whose entry it is, by its own word; empty: of whatever runs then. */
function owner(entry: Entry): string {
  const named = text(entry.data, 'token') || text(entry.data, 'request', 'token') || text(entry.data, 'author', 'reason');
  return named.startsWith('DEP-') ? named : '';
}

/** By its own word, or as the train that somebody else joined or left. */
function speaksOf(entry: Entry, token: string): boolean {
  return owner(entry) === token || text(entry.data, 'train') === token;
}

/** `until`: 0 while it has not ended. */
function isOf(entry: Entry, token: string, stream: string, since: number, until: number): boolean {
  if (entry.stream !== stream) return false;
  const named = owner(entry);
  const at = Date.parse(entry.at);
  return named === '' ? at >= since && (until === 0 || at <= until) : speaksOf(entry, token);
}

class Collected {
  #entries = new Map<number, Entry>();
  #looks = new Map<number, Look>();
  #oldest = Infinity;
  #newest = 0;

  /** Found by the token: another deployment's entry may name it too, as its stable version. */
  addFound(entries: Entry[], token: string): void {
    for (const { position } of entries) {
      this.#oldest = Math.min(this.#oldest, position);
      this.#newest = Math.max(this.#newest, position);
    }
    this.add(entries.filter((entry) => owner(entry) === '' || speaksOf(entry, token)));
  }

  add(entries: Entry[]): void {
    for (const entry of entries) {
      if (this.#entries.has(entry.position)) continue;
      const look = lookOf(entry);
      if (look) this.#looks.set(entry.position, look);
      this.#entries.set(entry.position, light(entry));
    }
    while (this.#entries.size > mostEntries) this.#forgetOldestLook();
    if (this.#looks.size > mostLooks) this.#looks = new Map(this.looks.map((look) => [look.position, look]));
  }

  #forgetOldestLook(): void {
    const positions = [...this.#entries.keys()].sort((a, b) => a - b);
    const oldest = positions.find((position) => this.#entries.get(position)?.type === 'looked') ?? positions[0];
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Up to where the journal was read. */
  get oldest(): number {
    return this.#oldest;
  }

  /** The last one that was found; what came since comes by the stream. */
  get newest(): number {
    return this.#newest;
  }

  get entries(): Entry[] {
    return [...this.#entries.values()].sort((a, b) => a.position - b.position);
  }

  get looks(): Look[] {
    return thin([...this.#looks.values()].sort((a, b) => a.position - b.position));
  }
}

interface Whose {
  token: string;
  lane: string;      // empty: not known yet
  startedAt: string;
  endedAt: string;   // empty: it has not ended
}

/** `until`: a position that is loaded too, however far back it is. */
export function useStory({ token, lane, startedAt, endedAt }: Whose, until: number): Story {
  const [collected, setCollected] = useState(() => new Collected());
  const [, redraw] = useState(0);
  const [more, setMore] = useState(false);
  const [complete, setComplete] = useState(false);
  const round = generation.value;
  const ended = sessionEnded.value;
  const follows = lanesLoaded.value;
  const fetchPage = async (into: Collected, before: number): Promise<boolean> => {
    const older = before === Infinity ? '' : `&before=${before}`;
    const found = await get<JournalPage>(`/api/v1/journal?token=${encodeURIComponent(token)}&newest=true&limit=${page}${older}`);
    into.addFound(found.entries, token);
    return found.more;
  };
  useEffect(() => {
    // what is found before the stream has a beginning would have a gap behind it
    if (!follows) return undefined;
    let gone = false;
    const fresh = new Collected();
    const load = async (): Promise<void> => {
      let there = await fetchPage(fresh, Infinity);
      for (let pages = 0; there && until > 0 && fresh.oldest > until && pages < 50; pages += 1) there = await fetchPage(fresh, fresh.oldest);
      if (gone) return;
      setMore(there);
      setComplete(true);
      setCollected(fresh);
    };
    load().catch(() => { /* the header tells of the connection; the next reset or sign-in loads again */ });
    return () => { gone = true; };
  }, [token, round, ended, until, follows]);
  useEffect(() => {
    if (!complete || lane === '') return undefined;
    let frame = 0;
    const since = Date.parse(startedAt);
    const end = endedAt === '' ? 0 : Date.parse(endedAt);
    const take = (entry: Entry) => {
      if (!isOf(entry, token, `lane/${lane}`, since, end)) return;
      collected.add([entry]);
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => redraw((count) => count + 1));
    };
    heardAfter(collected.newest).forEach(take);
    const stop = listen({ entry: take });
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [collected, complete, token, lane, startedAt, endedAt]);
  const loadMore = () => {
    fetchPage(collected, collected.oldest).then(setMore).catch(() => { /* asked again by the next click */ });
  };
  return { entries: collected.entries, looks: collected.looks, more, loadMore, complete };
}
