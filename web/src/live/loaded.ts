// Something that a page shows: loaded from the API, and again whenever the stream says that it changed.
import { useEffect, useState } from 'preact/hooks';
import { asProblem, get, type Problem, sessionEnded } from '../api/client';
import type { Entry, Summary } from '../api/types';
import { generation, listen } from './stream';

export interface Loaded<T> {
  value: T | null;
  problem: Problem | null;
}

const pause = 250; // ms at least between two loads

interface Changes {
  lane?: (summary: Summary) => boolean;
  entry?: (entry: Entry) => boolean;
  stops?: boolean;
}

/** `changes`: which events of the stream make it worth loading anew; `every`: ms after which it is anyway, where somebody looks. */
export function useLoaded<T>(path: string, changes: Changes, every: number): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ value: null, problem: null });
  const round = generation.value;
  const ended = sessionEnded.value;
  useEffect(() => {
    let gone = false;
    let busy = false;
    let again = false;
    let timer = 0;
    const load = async (): Promise<void> => {
      busy = true;
      again = false;
      try {
        const value = await get<T>(path);
        if (!gone) setLoaded({ value, problem: null });
      } catch (error) {
        const problem = asProblem(error);
        // what was there stays on the screen while the bot cannot be reached: the header says how old it is
        if (!gone) setLoaded((before) => (problem.status === 404 ? { value: null, problem } : { value: before.value, problem }));
        again = again || problem.status === 0 || problem.status >= 500;
      }
      if (gone) return;
      timer = window.setTimeout(() => {
        busy = false;
        if (again) void load();
      }, pause);
    };
    const reload = () => {
      if (busy) again = true;
      else void load();
    };
    void load();
    const regular = setInterval(() => { if (document.visibilityState === 'visible') reload(); }, every);
    const stop = listen({
      lane: (summary) => { if (changes.lane?.(summary)) reload(); },
      entry: (entry) => { if (changes.entry?.(entry)) reload(); },
      stops: () => { if (changes.stops) reload(); },
    });
    return () => {
      gone = true;
      clearTimeout(timer);
      clearInterval(regular);
      stop();
    };
    // the functions in `changes` follow from the path
  }, [path, round, ended]);
  return loaded;
}
