// What is said to the bot here, typed or clicked, and what it answers: one list, with an end. It outlives a reload of the page.
import { effect, signal } from '@preact/signals';
import { announce } from '../parts/announcer';
import { asProblem, sayLine } from '../api/client';
import { session } from '../api/session';
import type { Message } from '../api/types';
import { serverTime } from '../live/clock';

export interface Said {
  id: number;
  who: 'you' | 'other';
  person: string;
  text: string;
  at: number;
  state: 'sending' | 'answered' | 'refused' | 'unsent';
  messages: Message[];
  problem: string;
  key: string;
  token: string; // where another's act can be seen
}

const most = 200;
const remembered = 100;
const storageKey = 'deploybot-lines';
const keptKey = 'deploybot-conversation';
const kept = 50;
const repeatable = 12 * 3_600_000; // ms: by then the bot surely knows a key still; it forgets it after a day

export const conversation = signal<Said[]>([]);
/** Answers that came while the console was closed. */
export const unread = signal(0);
export const consoleOpen = signal(matchMedia('(min-width: 75rem)').matches);
/** Counts up when the console is asked for by key: it takes the focus. */
export const consoleCalled = signal(0);

let ids = 0;

/** The page is reached over plain HTTP on a loopback name too, where randomUUID may be missing. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function add(said: Omit<Said, 'id'>): number {
  ids += 1;
  conversation.value = [...conversation.value, { id: ids, ...said }].slice(-most);
  return ids;
}

function change(id: number, what: Partial<Said>): void {
  conversation.value = conversation.value.map((said) => (said.id === id ? { ...said, ...what } : said));
}

export function lines(): string[] {
  try {
    return (JSON.parse(sessionStorage.getItem(storageKey) ?? '[]') as unknown[]).filter((line) => typeof line === 'string');
  } catch {
    return [];
  }
}

function remember(text: string): void {
  const kept = lines().filter((line) => line !== text);
  try {
    sessionStorage.setItem(storageKey, JSON.stringify([...kept, text].slice(-remembered)));
  } catch {
    // a full or forbidden storage costs the history, not the command
  }
}

async function send(said: Said): Promise<Said> {
  try {
    const { messages } = await sayLine(said.text, said.key);
    return { ...said, state: 'answered', messages, problem: '' };
  } catch (error) {
    const problem = asProblem(error);
    const refused = problem.messages.length > 0 || (problem.status >= 400 && problem.status < 500 && problem.status !== 401);
    const words = problem.messages.length > 0 ? '' : [problem.message, problem.hint].filter((part) => part !== '').join(' ');
    if (words !== '') announce(words, 'assertive');
    return { ...said, state: refused ? 'refused' : 'unsent', messages: problem.messages, problem: words };
  } finally {
    if (!consoleOpen.value) unread.value += 1;
  }
}

/** Says a line. Resolves with what became of it when it was answered, refused, or could not be sent. */
export async function act(text: string): Promise<Said> {
  const said: Omit<Said, 'id'> = { who: 'you', person: '', text, at: serverTime(), state: 'sending', messages: [], problem: '', key: newKey(), token: '' };
  remember(text);
  const id = add(said);
  return sayAgain({ id, ...said });
}

/** The same act again, never a second one. */
export async function sayAgain(said: Said): Promise<Said> {
  change(said.id, { state: 'sending', problem: '' });
  const answer = await send(said);
  change(said.id, answer);
  const [first] = answer.messages;
  if (first) announce(first.title.map((span) => span.text).join(''), 'polite');
  return answer;
}

interface Kept {
  person: string;
  said: Said[];
}

/** Said again, a line whose key the bot has forgotten would be done a second time. */
function mayStay({ state, at }: Said): boolean {
  return (state !== 'sending' && state !== 'unsent') || serverTime() - at < repeatable;
}

/** Of this person alone: in the same tab another may sign in. */
function keptOf(person: string): Said[] {
  try {
    const found = JSON.parse(sessionStorage.getItem(keptKey) ?? 'null') as Kept | null;
    return found?.person === person && Array.isArray(found.said) ? found.said.filter(mayStay) : [];
  } catch {
    return [];
  }
}

/** Whether a line that was under way reached the bot is not known: with its key it can be said again, and is done once while the bot remembers the key. */
function asFound(said: Said): Said {
  ids += 1;
  return said.state === 'sending' ? { ...said, id: ids, state: 'unsent', problem: 'The page was loaded anew before the answer came.' } : { ...said, id: ids };
}

/** The conversation of whoever is signed in, kept for this tab. */
export function keepConversation(): void {
  let person = '';
  effect(() => {
    const who = session.value?.person.id ?? '';
    const said = conversation.value;
    if (who === '') return;
    if (who !== person) {
      person = who;
      conversation.value = keptOf(who).map(asFound);
      return;
    }
    try {
      sessionStorage.setItem(keptKey, JSON.stringify({ person, said: said.slice(-kept) } satisfies Kept));
    } catch {
      // a full or forbidden storage costs the history, not the command
    }
  });
}

/** What somebody else did, as it happens. */
export function noteOther(person: string, text: string, token: string): void {
  add({ who: 'other', person, text, at: serverTime(), state: 'answered', messages: [], problem: '', key: '', token });
}
