// Who is signed in here, and how they come and go; the tabs of one browser tell each other.
import { signal } from '@preact/signals';
import { setServerClock } from '../live/clock';
import { asProblem, get, post, Problem, remove, sessionEnded } from './client';
import type { Session } from './types';

export const session = signal<Session | null>(null);

const tabs = new BroadcastChannel('deploybot-session');

function take(found: Session): void {
  setServerClock(found.now);
  session.value = found;
  sessionEnded.value = false;
}

/** Fails with a Problem: 401 if nobody is signed in. */
export async function loadSession(): Promise<void> {
  take(await get<Session>('/api/v1/session'));
}

export async function signIn(code: string): Promise<void> {
  await post<Session>('/api/v1/session', { code });
  try {
    await loadSession();
  } catch (error) {
    if (asProblem(error).status !== 401) throw error;
    throw new Problem(401, 'You were signed in, but this browser did not keep the session.', 'It keeps it for https and for the name localhost only.');
  }
  tabs.postMessage('in');
}

export async function signOut(everywhere: boolean): Promise<void> {
  await remove(`/api/v1/session${everywhere ? '?everywhere=true' : ''}`);
  tabs.postMessage('out');
  forget();
}

/** The page is loaded anew: nothing that was shown or said is left for the next at this browser. */
function forget(): void {
  session.value = null; // of nobody nothing is kept: not even an answer that comes before the page is gone
  sessionStorage.clear();
  location.replace('/signed-out');
}

tabs.onmessage = (event: MessageEvent<'in' | 'out'>) => {
  if (event.data === 'out') forget();
  else loadSession().catch(() => { /* 401 has set sessionEnded */ });
};
