// When each entry of the journal stood on a board's timeline: noted in the page itself, after the frame that shows it.
import { until } from '../../examples/demo/world.mjs';
import { check } from './browser.mjs';

/** Milliseconds from an entry's journaling to its showing, where other programs run too: usually a tenth of it. */
const longest = 2000;

/** From now on the page notes when it shows an entry, and whether it claims to be live. */
export function noteTimelines(page) {
  return page.evaluate(() => {
    const notes = { shown: {}, path: '', openSince: 0, liveSince: Date.now(), wasLive: true, atLoss: '', movedWhileLost: [] };
    window.timelines = notes;
    let planned = false;
    const look = () => {
      planned = false;
      const at = Date.now();
      const live = document.querySelector('.connection.live') !== null;
      const head = live ? '' : document.querySelector('.deployment-head')?.innerText;
      if (live && !notes.wasLive) notes.liveSince = at;
      if (!live && notes.wasLive) notes.atLoss = head;
      if (!live && head !== notes.atLoss) notes.movedWhileLost.push({ at, before: notes.atLoss, after: head });
      notes.wasLive = live;
      for (const link of document.querySelectorAll('.timeline a.at')) {
        if (notes.path !== link.pathname) {
          notes.path = link.pathname;
          notes.openSince = at;
        }
        notes.shown[/#at=(\d+)$/.exec(link.hash)[1]] ??= { at, since: Math.max(notes.liveSince, notes.openSince) };
      }
    };
    const plan = () => {
      if (planned) return;
      planned = true;
      // after this frame is on the screen
      requestAnimationFrame(() => setTimeout(look));
    };
    new MutationObserver(plan).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['class'] });
  });
}

export function timelineNotes(page) {
  return page.evaluate(() => window.timelines);
}

/** Every entry of the deployment that a watcher has had open last stood there, and soon. */
export async function checkTimelines({ world, report }, { page, person }) {
  const { path } = await timelineNotes(page);
  if (path === '') return;
  const token = path.split('/').at(-1);
  const found = await world.as(person).get(`/api/v1/journal?token=${token}&newest=true&limit=500`);
  // what comes after its end is another deployment's, which names it as the version to go back to
  const end = found.entries.find((entry) => ['ended', 'withdrawn'].includes(entry.type) && entry.data.token === token);
  // who rode along ended with the train, in an entry of the train's own
  const { train } = await world.as(person).get(`/api/v1/deployments/${token}`);
  const rode = train && train.token !== token;
  check(`the deployment that ${person} looks at has ended`, end !== undefined || rode);
  const entries = found.entries.filter((entry) => rode || entry.position <= end.position);
  // a look that says what the one before said is left out of the timeline
  const wanted = entries.filter((entry) => entry.type !== 'looked');
  let missing = wanted;
  const shown = await until(`every entry of the deployment on ${person}'s timeline`, 5, async () => {
    const notes = await timelineNotes(page);
    missing = wanted.filter(({ position }) => !notes.shown[position]);
    return missing.length === 0 && notes.shown;
  }).catch((error) => {
    throw new Error(`${error.message}: ${missing.map(({ position, type }) => `${position} ${type}`).join(', ')}`);
  });
  const seen = entries.filter(({ position }) => shown[position]).map(({ position, type, at }) => {
    const { at: there, since } = shown[position];
    // what is older than the page, or than its connection, counts from there
    return { position, type, delay: there - Math.max(Date.parse(at), since), live: Date.parse(at) > since };
  });
  const live = seen.filter((each) => each.live).map((each) => each.delay).sort((a, b) => a - b);
  if (live.length > 0) {
    report(`${live.length} entries stood on ${person}'s timeline as they happened: half of them after ${live[live.length >> 1]} ms, the slowest after ${live.at(-1)} ms`);
  }
  const late = seen.filter((each) => each.delay > longest);
  check(`each entry stood on ${person}'s timeline within ${longest} ms`, late.length === 0, late);
}
