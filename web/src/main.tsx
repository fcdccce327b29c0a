// Starts the board: draws it, finds out who is signed in, and follows what happens.
import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import './board.css';
import { asProblem } from './api/client';
import { loadSession, session } from './api/session';
import { App } from './app';
import { keepConversation } from './console/conversation';
import { startClock } from './live/clock';
import { startLanes } from './live/lanes';
import { connection } from './live/stream';
import { startKeys } from './parts/keys';
import { startTheme } from './parts/theme';
import { route, startRouting } from './route';

async function untilSession(): Promise<void> {
  for (let wait = 250; route.value.page !== 'login'; wait = Math.min(wait * 2, 5000)) {
    try {
      await loadSession();
      return;
    } catch (error) {
      if (asProblem(error).status === 401) return;
      await new Promise((done) => { setTimeout(done, wait); });
    }
  }
}

startTheme();
startRouting();
startKeys();
keepConversation();
startClock(() => connection.value.state === 'live');
const root = document.getElementById('board');
if (root) {
  root.textContent = '';
  render(<App />, root);
}
session.subscribe((who) => { if (who) void startLanes(); });
void untilSession();
