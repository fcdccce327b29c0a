// Something that is not there, or could not be loaded: said, with what to do.
import type { Problem } from '../api/client';
import { Outside } from './names';

export function Missing({ what, problem }: { what: string; problem: Problem }) {
  return (
    <div class="missing">
      <h1>{problem.status === 404 ? <>I don’t know <Outside text={what} /></> : <>I can’t show <Outside text={what} /> just now</>}</h1>
      <p><bdi>{problem.message}</bdi></p>
      {problem.status === 404 && <p>Look for it in the <a href="/journal">journal</a>, which has all that ever happened, or start from <a href="/">all lanes</a>.</p>}
    </div>
  );
}
