// One way to the bot's API: sends JSON, reads JSON, and turns every failure into a Problem in words.
import { signal } from '@preact/signals';
import type { Answer, Message } from './types';

/** True from the first 401 on until a session is there again. */
export const sessionEnded = signal(false);

/** Why a request was not done. Status 0: the bot could not be reached. */
export class Problem extends Error {
  readonly status: number;
  readonly hint: string;
  readonly messages: Message[];

  constructor(status: number, detail: string, hint = '', messages: Message[] = []) {
    super(detail);
    this.status = status;
    this.hint = hint;
    this.messages = messages;
  }
}

interface ProblemDocument {
  title?: string;
  detail?: string;
  hint?: string;
  messages?: Message[];
}

async function readProblem(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as ProblemDocument;
  const detail = body.detail ?? body.title ?? `The bot answered ${response.status}.`;
  return new Problem(response.status, detail, body.hint ?? '', body.messages ?? []);
}

async function send(path: string, options: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { ...options, cache: 'no-store', signal: AbortSignal.timeout(20_000) });
  } catch {
    throw new Problem(0, 'I could not reach the bot.', 'It may be restarting; nothing is lost.');
  }
  if (response.status === 401) sessionEnded.value = true;
  if (!response.ok) throw await readProblem(response);
  return response;
}

export async function get<T>(path: string): Promise<T> {
  return (await (await send(path, {})).json()) as T;
}

function changing(method: string, body?: unknown, headers: Record<string, string> = {}): RequestInit {
  const own = { 'X-DeployBot': 'board', ...headers };
  if (body === undefined) return { method, headers: own };
  return { method, headers: { ...own, 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

export async function post<T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
  return (await (await send(path, changing('POST', body, headers))).json()) as T;
}

export async function remove(path: string): Promise<void> {
  await send(path, changing('DELETE'));
}

/** Says a line to the bot. The same key again is the same act: it is never done twice. */
export function sayLine(text: string, key: string): Promise<Answer> {
  return post<Answer>('/api/v1/commands', { text }, { 'Idempotency-Key': key });
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(-1, error instanceof Error ? error.message : String(error));
}
