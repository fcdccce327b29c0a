// What stands around every page: where one is, whether it is live, who is signed in, and which keys there are.
import { useEffect, useRef, useState } from 'preact/hooks';
import { asProblem, sessionEnded } from '../api/client';
import { loadSession, session, signOut } from '../api/session';
import { consoleOpen, unread } from '../console/conversation';
import { clockOffset } from '../live/clock';
import { connection } from '../live/stream';
import { HowToSignIn } from '../pages/login';
import { route } from '../route';
import { duration } from '../text/numbers';
import { inFull, pointInTime, timeZone } from '../text/times';
import { signal } from '@preact/signals';
import { buttonFor, stops } from '../live/stops';
import { showOver } from './modal';
import { askToStop, stopLine } from './stops';
import { choice, type Choice, choose } from './theme';

export const keysShown = signal(false);

function ConnectionState() {
  const { state, since, asOf } = connection.value;
  if (state === 'live') return <span class="connection live"><span aria-hidden="true">●</span> <span class="word">live</span></span>;
  if (state === 'connecting') return <span class="connection"><span aria-hidden="true">○</span> connecting</span>;
  if (sessionEnded.value) return <span class="connection lost"><span aria-hidden="true">■</span> signed out; shown as of {pointInTime(asOf)}</span>;
  return <span class="connection lost"><span aria-hidden="true">▲</span> reconnecting since {pointInTime(since)}, shown as of {pointInTime(asOf)}</span>;
}

function Account() {
  const [problem, setProblem] = useState('');
  const who = session.value;
  if (!who) return null;
  const leave = (everywhere: boolean) => { signOut(everywhere).catch((error: unknown) => setProblem(asProblem(error).message)); };
  const wrong = Math.abs(clockOffset.value) > 60_000;
  return (
    <details class="account">
      <summary><bdi>{who.person.name}</bdi></summary>
      <div class="menu">
        <p><bdi>{who.person.name}</bdi> <span class="quiet">({who.person.roles.join(', ')})</span></p>
        <p class="quiet">Signed in until <time dateTime={who.ends_at} title={inFull(who.ends_at)}>{pointInTime(who.ends_at, false)}</time> at the latest.</p>
        <label>Colours <select value={choice.value} onChange={(event) => choose(event.currentTarget.value as Choice)}>
          <option value="auto">as the system</option><option value="dark">dark</option><option value="light">light</option>
        </select></label>
        <p class="quiet">Times are {timeZone()}.{wrong && ` This machine’s clock is wrong by ${duration(Math.abs(clockOffset.value))}; ages are by the bot’s.`}</p>
        <div class="buttons">
          <button type="button" onClick={() => leave(false)}>Sign out</button>
          <button type="button" onClick={() => leave(true)}>Sign out everywhere</button>
        </div>
        {problem !== '' && <p class="warn">{problem}</p>}
        <p class="quiet">DeployBot {who.version}. <button type="button" class="plain" onClick={() => { keysShown.value = true; }}>Keys</button></p>
      </div>
    </details>
  );
}

export function Top() {
  const { page } = route.value;
  const toggle = () => { consoleOpen.value = !consoleOpen.value; };
  // signing in and out follows nothing, and leads nowhere else
  if (page === 'login' || page === 'signed-out') return <header class="top"><span class="brand">DeployBot</span></header>;
  return (
    <header class="top">
      <a class="skip" href="#page">To the page</a>
      <a class="brand" href="/">DeployBot</a>
      <nav aria-label="Pages">
        <a href="/" aria-current={page === 'home' ? 'page' : undefined}>Lanes</a>
        <a href="/journal" aria-current={page === 'journal' ? 'page' : undefined}>Journal</a>
      </nav>
      {!stops.value.kill_switch && buttonFor(stopLine) && <button type="button" class="danger stop" title="Key: !" onClick={askToStop}>Stop everything…</button>}
      <ConnectionState />
      <button type="button" class="plain hint" onClick={() => { keysShown.value = true; }}><kbd>?</kbd> for keys</button>
      <span class="zone" title="Time zone of all times on the page">{timeZone()}</span>
      {session.value && <button type="button" class="console-toggle" aria-pressed={consoleOpen.value} onClick={toggle}>Console{unread.value > 0 && <> ({unread.value} new)</>}</button>}
      <Account />
    </header>
  );
}

/** The session ended while the page was open: nothing typed is lost. */
export function SessionBanner() {
  const [state, setState] = useState('');
  if (!sessionEnded.value || !session.value) return null;
  const again = () => {
    setState('');
    loadSession().catch((error: unknown) => setState(asProblem(error).message));
  };
  return (
    <section class="banner" role="alert" aria-label="Session">
      <p><b>Your session has ended.</b> What you typed is kept. Open a new sign-in link in another tab, then go on here.</p>
      <HowToSignIn />
      <div class="buttons"><button type="button" class="primary" onClick={again}>Go on</button> {state !== '' && <span class="warn">{state}</span>}</div>
    </section>
  );
}

const keys: [string, string][] = [
  ['?', 'these keys'], ['/', 'filter or search'], ['c', 'console'], ['g l', 'all lanes'], ['g j', 'journal'], ['j  k', 'next, previous lane or entry'],
  ['Enter', 'open it'], ['!', 'stop everything, if you may: asks first'], ['Tab', 'in the console: complete'], ['↑  ↓', 'in the console: what you said before'], ['Esc', 'close'],
];

export function Keys() {
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = keysShown.value;
  useEffect(() => (shown ? showOver(dialog.current) : undefined), [shown]);
  if (!shown) return null;
  return (
    <dialog ref={dialog} aria-labelledby="keys-title" onClose={() => { keysShown.value = false; }}>
      <h2 id="keys-title">Keys</h2>
      <dl class="keys">{keys.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}</dl>
      <div class="buttons"><button type="button" autofocus onClick={() => dialog.current?.close()}>Close</button></div>
    </dialog>
  );
}
