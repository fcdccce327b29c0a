// The chat console: the grammar of every other door, completion, history, and what was clicked.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, sessionEnded } from '../api/client';
import { MessageView } from '../parts/message';
import { Outside, PersonName, TokenLink } from '../parts/names';
import { Moment } from '../parts/time';
import { act, consoleCalled, consoleOpen, conversation, lines, type Said, sayAgain, unread } from './conversation';

interface Completion {
  from: number; // in bytes of UTF-8
  list: { text: string; help: string }[];
}

/** The line with a candidate in the place of what it completes. */
function completed(line: string, from: number, text: string): string {
  const bytes = new TextEncoder().encode(line);
  return `${new TextDecoder().decode(bytes.slice(0, from))}${text.trimEnd()} `;
}

function SaidView({ said }: { said: Said }) {
  if (said.who === 'other') {
    return (
      <li class="said other">
        <p><Moment at={said.at} /> <PersonName id={said.person} />: <Outside text={said.text} /> {said.token !== '' && <TokenLink token={said.token} />}</p>
      </li>
    );
  }
  return (
    <li class={`said ${said.state}`}>
      <p class="line"><Moment at={said.at} /> <span class="prompt" aria-hidden="true">›</span> <bdi>{said.text}</bdi></p>
      {said.state === 'sending' && <p class="quiet">sending …</p>}
      {said.problem !== '' && <p class="warn">{said.state === 'unsent' ? 'Not sent: ' : ''}{said.problem}</p>}
      {said.state === 'unsent' && <div class="buttons"><button type="button" onClick={() => { void sayAgain(said); }}>Try again</button></div>}
      {said.messages.map((message, index) => <MessageView key={index} message={message} />)}
    </li>
  );
}

export function Console() {
  const [line, setLine] = useState('');
  const [completion, setCompletion] = useState<Completion | null>(null);
  const [chosen, setChosen] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const back = useRef(0); // lines of history gone back; 0: the one being typed
  const draft = useRef('');
  const said = conversation.value;
  const called = consoleCalled.value;
  const open = consoleOpen.value;
  useEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [said, open]);
  useEffect(() => {
    if (called > 0) input.current?.focus();
  }, [called]);
  useEffect(() => {
    if (open) unread.value = 0;
  }, [open, said]);

  const change = (text: string) => {
    setLine(text);
    setCompletion(null);
  };
  const complete = async (): Promise<void> => {
    const asked = line;
    const found = await get<Completion>(`/api/v1/complete?line=${encodeURIComponent(asked)}`);
    if (input.current?.value !== asked) return;
    const [only] = found.list;
    if (only && found.list.length === 1) change(completed(asked, found.from, only.text));
    else setCompletion(found);
    setChosen(0);
  };
  const take = (index: number) => {
    const candidate = completion?.list[index];
    if (candidate && completion) change(completed(line, completion.from, candidate.text));
    input.current?.focus();
  };
  const recall = (step: number) => {
    const known = lines();
    if (back.current === 0) draft.current = line;
    back.current = Math.max(0, Math.min(back.current + step, known.length));
    change(back.current === 0 ? draft.current : known[known.length - back.current] ?? '');
  };
  const send = async (): Promise<void> => {
    const text = line.trim();
    if (text === '') return;
    back.current = 0;
    change('');
    const { state } = await act(text);
    // what could not be sent is not lost: it stands where it was typed
    if (state === 'unsent' && sessionEnded.value && input.current?.value === '') change(text);
  };
  const onKey = (event: KeyboardEvent) => {
    const { key } = event;
    if (completion && completion.list.length > 0) {
      const moved: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
      const step = moved[key];
      if (step !== undefined) {
        setChosen((chosen + step + completion.list.length) % completion.list.length);
        event.preventDefault();
        return;
      }
      if (key === 'Tab' || key === 'Enter') {
        take(chosen);
        event.preventDefault();
        return;
      }
      if (key === 'Escape') {
        setCompletion(null);
        event.stopPropagation();
        return;
      }
    }
    if (key === 'Tab' && !event.shiftKey && line.trim() !== '') {
      complete().catch(() => setCompletion(null));
      event.preventDefault();
    } else if (key === 'ArrowUp' || key === 'ArrowDown') {
      recall(key === 'ArrowUp' ? 1 : -1);
      event.preventDefault();
    }
  };
  if (!open) return null;
  const candidates = completion?.list ?? [];
  return (
    <aside class="console" aria-label="Chat with DeployBot">
      <header>
        <h2>Console</h2>
        <button type="button" class="plain" onClick={() => { consoleOpen.value = false; }} aria-label="Close the console">✕</button>
      </header>
      <div class="conversation" ref={box} tabIndex={0} role="log" aria-label="What was said" aria-live="off">
        <ol class="plain">
          {said.length === 0 && <li class="quiet">Say <code>status</code>, <code>help</code>, or what you want: <code>request COMMIT of SERVICE</code>. What you click elsewhere stands here too.</li>}
          {said.map((each) => <SaidView key={each.id} said={each} />)}
        </ol>
      </div>
      {completion && (
        <ul class="completion" id="console-completion" role="listbox" aria-label="Completions">
          {candidates.length === 0 && <li role="option" aria-selected="false" class="quiet">nothing fits here</li>}
          {candidates.map((candidate, index) => (
            <li key={candidate.text} id={`completion-${index}`} role="option" aria-selected={index === chosen} onMouseDown={(event) => { event.preventDefault(); take(index); }}>
              <code>{candidate.text}</code> <span class="quiet">{candidate.help}</span>
            </li>
          ))}
        </ul>
      )}
      <form onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <input
          ref={input} aria-label="Say to DeployBot" placeholder="status" dir="auto" autocomplete="off" autocapitalize="off" spellcheck={false} maxLength={4096}
          role="combobox" aria-expanded={candidates.length > 0} aria-controls="console-completion" aria-autocomplete="list"
          aria-activedescendant={candidates.length > 0 ? `completion-${chosen}` : undefined}
          value={line} onInput={(event) => change(event.currentTarget.value)} onKeyDown={onKey}
        />
        <button type="submit" class="primary">Say</button>
      </form>
    </aside>
  );
}
