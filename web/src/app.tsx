// The page that the address names, between header and console.
import { useEffect } from 'preact/hooks';
import { sessionEnded } from './api/client';
import { session } from './api/session';
import { Console } from './console/console';
import { noteOther } from './console/conversation';
import { lanes } from './live/lanes';
import { listen } from './live/stream';
import { Announcer, announce } from './parts/announcer';
import { Ask } from './parts/ask';
import { Keys, SessionBanner, Top } from './parts/frame';
import { Outside } from './parts/names';
import { StopBanners } from './parts/stops';
import { DeploymentPage } from './pages/deployment';
import { Home } from './pages/home';
import { JournalPage } from './pages/journal';
import { LanePage } from './pages/lane';
import { HowToSignIn, LoginPage, SignedOutPage } from './pages/login';
import { route } from './route';
import { acts, tellEntry } from './text/entries';
import { text } from './text/read';
import { laneWord } from './text/words';

function Page() {
  const where = route.value;
  if (where.page === 'login') return <LoginPage code={where.code} />;
  if (where.page === 'signed-out') return <SignedOutPage />;
  if (!session.value) {
    return sessionEnded.value
      ? <><h1>Sign in</h1><p>You are not signed in on this browser.</p><HowToSignIn /></>
      : <><h1 class="quiet">The board is loading</h1><p class="quiet">If this stays, the bot cannot be reached; I try again.</p></>;
  }
  switch (where.page) {
    case 'home':
      return <Home />;
    case 'lane':
      return <LanePage key={where.service} service={where.service} />;
    case 'deployment':
      return <DeploymentPage key={where.token} token={where.token} at={where.at} />;
    case 'journal':
      return <JournalPage query={where.query} />;
    case 'nowhere':
    default:
      return <><h1>There is no such page</h1><p><Outside text={where.path} /> is not one of the board’s. <a href="/">All lanes</a> or the <a href="/journal">journal</a> are.</p></>;
  }
}

const titles = { home: 'Lanes', lane: '', deployment: '', journal: 'Journal', login: 'Sign in', 'signed-out': 'Signed out', nowhere: 'No such page' };

/** What others do stands in the console; what goes wrong anywhere is said. */
function useNews(): void {
  useEffect(() => listen({
    entry: (entry) => {
      if (acts.has(entry.type) && entry.actor !== 'deploybot' && entry.actor !== session.value?.person.id) {
        noteOther(entry.actor, `${entry.stream === 'stops' ? '' : `${entry.stream.replace(/^lane\//, '')}: `}${tellEntry(entry).text}`, text(entry.data, 'token') || text(entry.data, 'request', 'token'));
      }
    },
    lane: (summary) => {
      const before = lanes.peek().find((each) => each.service === summary.service);
      const word = laneWord(summary);
      if (before && before !== summary && word.rank < 3 && laneWord(before).word !== word.word) announce(`${summary.service}: ${word.word}`, 'assertive');
    },
  }), []);
}

export function App() {
  useNews();
  const where = route.value;
  useEffect(() => {
    const title = where.page === 'lane' ? where.service : titles[where.page];
    document.title = title === '' ? 'DeployBot' : `${title} · DeployBot`;
    document.querySelector('main')?.scrollTo(0, 0);
  }, [where.page, where.page === 'lane' ? where.service : where.page === 'deployment' ? where.token : '']);
  return (
    <>
      <Top />
      <div class="banners"><SessionBanner />{session.value && <StopBanners />}</div>
      <main id="page" class={`page ${where.page}`} tabIndex={-1}><Page /></main>
      {session.value && where.page !== 'login' && <Console />}
      <Ask />
      <Keys />
      <Announcer />
    </>
  );
}
