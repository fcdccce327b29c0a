// Something that is not there, or could not be loaded: said, with what to do.
import type { Problem } from '../api/client';
import { Outside } from './names';

/** `search`: the query with which the journal finds it. */
export function Missing({ what, problem, search }: { what: string; problem: Problem; search: string }) {
  return (
    <div class="missing">
      <h1>{problem.status === 404 ? <>I don’t know <Outside text={what} /></> : <>I can’t show <Outside text={what} /> just now</>}</h1>
      <p><bdi>{problem.message}</bdi></p>
      {problem.status === 404 && <p>Look for it in the <a href={`/journal?${search}`}>journal</a>, which has all that ever happened, or start from <a href="/">all lanes</a>.</p>}
    </div>
  );
}
