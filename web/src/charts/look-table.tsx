// The charts as a table: the same numbers for those who cannot or would rather not read curves.
import { useState } from 'preact/hooks';
import { Badge } from '../parts/names';
import { Moment } from '../parts/time';
import { count, milliseconds, ratio } from '../text/numbers';
import { ruleWord, verdictWord } from '../text/words';
import type { ArmPoint, Look } from './looks';

const most = 50;

function Arm({ arm }: { arm: ArmPoint | null }) {
  if (!arm) return <><td>–</td><td>–</td></>;
  return (
    <>
      <td>{ratio(arm.ratio)} <span class="quiet">({ratio(arm.lower)} to {ratio(arm.upper)}) of {count(arm.requests)}</span></td>
      <td>{arm.p95 === null ? 'unknown' : milliseconds(arm.p95)}</td>
    </>
  );
}

export function LookTable({ looks }: { looks: Look[] }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="wide" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The looks as a table</summary>
      {open && (
        <div class="scroll" tabIndex={0} role="region" aria-label="The looks as a table">
          <table>
            <thead>
              <tr><th scope="col">at</th><th scope="col">verdict</th><th scope="col">errors, new</th><th scope="col">p95, new</th><th scope="col">errors, stable</th><th scope="col">p95, stable</th></tr>
            </thead>
            <tbody>
              {looks.slice(-most).reverse().map((look) => (
                <tr key={look.position}>
                  <td><Moment at={look.at * 1000} /></td>
                  <td><Badge word={verdictWord(look.kind)} /> <span class="quiet">{ruleWord(look.rule)}</span></td>
                  <Arm arm={look.canary} />
                  <Arm arm={look.stable} />
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
