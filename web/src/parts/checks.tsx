// What was asked of a commit before it may go out, and what was found.
import type { Check } from '../api/types';
import { checkWord } from '../text/words';
import { Badge, Outside } from './names';

export function Checks({ checks }: { checks: Check[] }) {
  const passed = checks.filter((check) => check.state === 'passed').length;
  if (checks.length === 0) return null;
  return (
    <details open={passed < checks.length}>
      <summary>Checks: {passed} of {checks.length} fine</summary>
      <ul class="plain checks">
        {checks.map((check) => (
          <li key={check.name}>
            <Badge word={checkWord(check.state)} text={check.name} />: <Outside text={check.found === '' ? 'no result yet' : check.found} />
            {check.state !== 'passed' && <span class="quiet"> (asked: <Outside text={check.asked} />{check.remedy === '' ? '' : <>; <Outside text={check.remedy} /></>})</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}
