// The log of the driver's last run in a stage, followed while it runs.
import { useEffect, useRef, useState } from 'preact/hooks';
import { asProblem, get, sessionEnded } from '../api/client';

interface Chunk {
  key: string;
  text: string;
  next_offset: number;
  complete: boolean;
}

const most = 400_000; // characters kept; the older ones go
const every = 1000;   // ms

// eslint-disable-next-line no-control-regex
const escapes = /\u001b\[[0-9;?]*[A-Za-z]/g;

function keepEnd(text: string): string {
  if (text.length <= most) return text;
  const cut = text.indexOf('\n', text.length - most);
  return `… the beginning is left out\n${text.slice(cut + 1)}`;
}

export function Log({ token, stages, current, running }: { token: string; stages: string[]; current: string; running: boolean }) {
  const [chosen, choose] = useState('');
  const [text, setText] = useState('');
  const [state, setState] = useState('');
  const box = useRef<HTMLPreElement>(null);
  const atEnd = useRef(true);
  const withDriver = stages.filter((stage) => stage !== 'validate' && stage !== 'watch');
  const stage = chosen !== '' ? chosen : withDriver.includes(current) ? current : withDriver.at(-1) ?? '';
  const ended = sessionEnded.value;
  useEffect(() => {
    if (stage === '') return undefined;
    let gone = false;
    let offset = 0;
    let key = '';
    let timer = 0;
    setText('');
    setState('loading');
    const read = async (): Promise<void> => {
      let complete = false;
      try {
        const chunk = await get<Chunk>(`/api/v1/deployments/${encodeURIComponent(token)}/logs?stage=${encodeURIComponent(stage)}&offset=${offset}`);
        if (gone) return;
        if (key !== '' && chunk.key !== key) {
          // the next run of the stage has a log of its own
          offset = 0;
          key = '';
          setText('');
          timer = window.setTimeout(() => { void read(); }, 0);
          return;
        }
        key = chunk.key;
        const more = chunk.next_offset > offset;
        offset = chunk.next_offset;
        if (chunk.text !== '') setText((before) => keepEnd(before + chunk.text.replace(escapes, '')));
        complete = chunk.complete && !more;
        setState(key === '' ? 'no run yet' : chunk.complete ? 'complete' : 'following');
      } catch (error) {
        const problem = asProblem(error);
        if (gone) return;
        setState(problem.message);
        if (problem.status === 401 || problem.status === 404) return;
      }
      if (!complete || running) timer = window.setTimeout(() => { void read(); }, document.visibilityState === 'visible' ? every : every * 10);
    };
    void read();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [token, stage, running, ended]);
  useEffect(() => {
    if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  const noteScroll = () => {
    const at = box.current;
    if (at) atEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < 24;
  };
  return (
    <div class="log">
      <div class="tabs" role="group" aria-label="Stage of the log">
        {withDriver.map((name) => <button key={name} type="button" aria-pressed={name === stage} onClick={() => choose(name)}>{name}</button>)}
        <span class="quiet">{state}</span>
      </div>
      <pre ref={box} tabIndex={0} role="region" aria-label={`Log of ${stage}`} onScroll={noteScroll}>{text === '' ? 'Nothing was written.' : text}</pre>
    </div>
  );
}
