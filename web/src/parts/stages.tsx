// The way of a deployment through its stages, in words and bars.
import { percent } from '../text/numbers';
import type { Mood } from '../text/words';

interface Props {
  stages: string[];
  stage: string;
  percent: number | null;
  mood: Mood;
  done?: boolean; // it has passed all of them
  small?: boolean;
}

export function Stages({ stages, stage, percent: weight, mood, done = false, small = false }: Props) {
  const at = stages.indexOf(stage);
  return (
    <ol class={`stages ${small ? 'small' : ''} ${mood}`} aria-label="Stages">
      {stages.map((name, index) => {
        const state = done || index < at ? 'past' : index === at ? 'now' : 'ahead';
        return (
          <li key={name} class={state} aria-current={state === 'now' ? 'step' : undefined}>
            <span class="bar" aria-hidden="true"><span style={{ width: state === 'past' ? '100%' : state === 'now' ? `${Math.max(12, weight ?? 40)}%` : '0' }} /></span>
            <span class="name">
              {name}
              {state === 'past' && <span class="mark"> ✓<span class="unseen"> passed</span></span>}
              {state === 'now' && weight !== null && <b> {percent(weight)}</b>}
              {state === 'now' && <span class="unseen"> now</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
