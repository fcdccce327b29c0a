// "Approve" for who may, and for nobody else; pressed on the board, seen by who waits for it.
import { check, press, type } from '../browser.mjs';

export const people = ['ana', 'cy'];

const approve = (watcher) => watcher.page.locator('.deployment-head').getByRole('button', { name: 'Approve' });

export async function say(view, person, line) {
  const { [person]: watcher } = view;
  const [, verb, token] = line.match(/^(approve|cancel) (DEP-\d+)/) ?? [];
  if (!verb) return watcher.says(type(line));
  await watcher.open(token);
  await watcher.see('.deployment-head .badge', 'waiting');
  await watcher.see('.deployment-head button', 'Why');
  const own = (await view.requested(1)) === token;
  if (verb === 'approve' && own) {
    check(`${person} is not offered to approve ${person === 'cy' ? 'their own' : 'without the right to'}`, (await approve(watcher).count()) === 0);
    return watcher.says(type(line));
  }
  return watcher.says(press(verb === 'approve' ? 'Approve' : 'Cancel'));
}

export async function watch({ ana, cy, requested }) {
  const [, second] = [await requested(1), await requested(2)];
  await ana.open(second);
  await ana.see('.panel', '0 of 1 approvals');
  await ana.see('.timeline li', 'Approved, by cy', 30_000);
  await ana.see('.panel', '1 of 1 approvals; cy');
  await cy.see('.said.answered', /approve DEP-.*is approved/);
  await ana.see('.deployment-head .badge', 'running', 20_000);
  await ana.see('.deployment-head .badge', 'completed', 120_000);
}
