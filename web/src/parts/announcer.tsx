// What a screen reader hears: changes politely, failures at once.
import { signal } from '@preact/signals';

const polite = signal('');
const assertive = signal('');

export function announce(text: string, how: 'polite' | 'assertive'): void {
  const region = how === 'polite' ? polite : assertive;
  // the same words again are news again
  region.value = region.value === text ? `${text}\u00a0` : text;
}

export function Announcer() {
  return (
    <>
      <div class="unseen" role="status">{polite.value}</div>
      <div class="unseen" role="alert">{assertive.value}</div>
    </>
  );
}
