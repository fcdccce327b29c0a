// All lanes, kept as they are now by the stream.
import { computed, signal } from '@preact/signals';
import { get } from '../api/client';
import type { Board, Summary } from '../api/types';
import { setServerClock } from './clock';
import { startStops, takeStops } from './stops';
import { connection, generation, listen, startStream } from './stream';

const byService = new Map<string, Summary>();
/** Counts up when a lane changed; at most once in a frame. */
const changes = signal(0);
/** Until the first answer there is nothing to show, which is not the same as no lanes. */
export const lanesLoaded = signal(false);

export const lanes = computed(() => {
  void changes.value;
  return [...byService.values()];
});

export function laneOf(service: string): Summary | null {
  void changes.value;
  return byService.get(service) ?? null;
}

export function summaryOfToken(token: string): Summary | null {
  void changes.value;
  for (const summary of byService.values()) if (summary.running?.token === token) return summary;
  return null;
}

let planned = false;

function plan(): void {
  if (planned) return;
  planned = true;
  // a hidden page gets no frames, and needs none more often than this
  const run = () => {
    planned = false;
    changes.value += 1;
  };
  if (document.visibilityState === 'visible') requestAnimationFrame(run);
  else setTimeout(run, 1000);
}

function take(board: Board): void {
  byService.clear();
  for (const summary of board.lanes) byService.set(summary.service, summary);
  setServerClock(board.now);
  takeStops(board.stops);
  lanesLoaded.value = true;
  changes.value += 1;
}

let started = false;

/** Loads until it succeeds, then follows the stream. */
export async function startLanes(): Promise<void> {
  if (started) return;
  started = true;
  startStops();
  listen({
    lane: (summary) => {
      const known = byService.get(summary.service);
      if (known && known.position > summary.position) return;
      byService.set(summary.service, summary);
      plan();
    },
  });
  let first = true;
  const load = async (): Promise<void> => {
    const board = await get<Board>('/api/v1/board');
    take(board);
    if (first) startStream(board.position);
    first = false;
  };
  generation.subscribe((count) => { if (count > 0) load().catch(() => setTimeout(() => { generation.value += 1; }, 2000)); });
  for (let wait = 250; first; wait = Math.min(wait * 2, 5000)) {
    try {
      await load();
    } catch {
      connection.value = { ...connection.value, state: 'lost' };
      await new Promise((done) => { setTimeout(done, wait); });
    }
  }
}
