// The evidence of a deployment, drawn: errors and latency of canary and stable, and who got the traffic.
import { useMemo } from 'preact/hooks';
import type { Entry } from '../api/types';
import { ratio as asRatio, count, milliseconds } from '../text/numbers';
import { Chart, type Column, type Marks } from './chart';
import { Legend } from './legend';
import { LookTable } from './look-table';
import { decisions, type Look, rates, weights } from './looks';

interface Drawing {
  x: number[];
  rows: (Look | null)[];
}

/** A new window starts at zero: the line is broken there. */
function withGaps(looks: Look[]): Drawing {
  const drawing: Drawing = { x: [], rows: [] };
  looks.forEach((look, index) => {
    const before = looks[index - 1];
    if (before && look.window < before.window) {
      drawing.x.push((before.at + look.at) / 2);
      drawing.rows.push(null);
    }
    drawing.x.push(look.at);
    drawing.rows.push(look);
  });
  return drawing;
}

const column = (drawing: Drawing, value: (look: Look) => number | null | undefined): Column => drawing.rows.map((look) => (look ? value(look) ?? null : null));
const largest = (values: Column): number => values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);

interface Part {
  looks: Look[];
  range: [number, number];
  marks: Marks;
}

function Errors({ looks, range, marks }: Part) {
  const drawing = useMemo(() => withGaps(looks), [looks]);
  const columns = useMemo(() => [
    column(drawing, (look) => look.canary.upper), column(drawing, (look) => look.canary.lower), column(drawing, (look) => look.canary.ratio),
    column(drawing, (look) => look.stable?.upper), column(drawing, (look) => look.stable?.lower), column(drawing, (look) => look.stable?.ratio),
    column(drawing, (look) => look.maxErrors),
  ], [drawing]);
  const last = looks.at(-1);
  const limit = last?.maxErrors ?? 0;
  const top = Math.max(limit * 1.6, largest(columns[2] ?? []) * 1.5, largest(columns[5] ?? []) * 1.5, 0.001);
  const label = last
    ? `Error ratio. New version ${asRatio(last.canary.ratio)}, between ${asRatio(last.canary.lower)} and ${asRatio(last.canary.upper)}; ${
      last.stable ? `stable version ${asRatio(last.stable.ratio)}` : 'no stable version beside it'}; limit ${asRatio(limit)}.`
    : 'Error ratio: nothing measured yet.';
  return (
    <figure>
      <figcaption><h3>Errors</h3><Legend items={[['canary', 'new version, with bounds'], ['stable', 'stable'], ['limit', `limit ${asRatio(limit)}`]]} /></figcaption>
      <Chart
        label={label} x={drawing.x} columns={columns} range={range} top={top} marks={marks} format={asRatio}
        bands={[[0, 1, 'canary'], [3, 4, 'stable']]}
        series={[
          { label: 'upper', colour: 'canary', hidden: true }, { label: 'lower', colour: 'canary', hidden: true }, { label: 'new version', colour: 'canary', width: 2.4 },
          { label: 'upper', colour: 'stable', hidden: true }, { label: 'lower', colour: 'stable', hidden: true }, { label: 'stable', colour: 'stable', dash: [6, 4] },
          { label: 'limit', colour: 'limit', dash: [2, 3], width: 1.6 },
        ]}
      />
    </figure>
  );
}

function Latency({ looks, range, marks }: Part) {
  const drawing = useMemo(() => withGaps(looks), [looks]);
  const columns = useMemo(() => [
    column(drawing, (look) => look.canary.p95), column(drawing, (look) => look.stable?.p95), column(drawing, (look) => look.maxP95),
  ], [drawing]);
  const last = looks.at(-1);
  const limit = last?.maxP95 ?? 0;
  const measured = Math.max(largest(columns[0] ?? []), largest(columns[1] ?? []));
  const label = last
    ? `Latency, p95. New version ${last.canary.p95 === null ? 'unknown' : milliseconds(last.canary.p95)}, stable version ${
      last.stable?.p95 == null ? 'unknown' : milliseconds(last.stable.p95)}, limit ${milliseconds(limit)}.`
    : 'Latency: nothing measured yet.';
  return (
    <figure>
      <figcaption><h3>Latency p95</h3><Legend items={[['canary', 'new version'], ['stable', 'stable'], ['limit', `limit ${milliseconds(limit)}`]]} /></figcaption>
      <Chart
        label={label} x={drawing.x} columns={columns} range={range} top={Math.max(limit * 1.15, measured * 1.2, 1)} marks={marks} format={milliseconds}
        series={[{ label: 'new version', colour: 'canary', width: 2.4 }, { label: 'stable', colour: 'stable', dash: [6, 4] }, { label: 'limit', colour: 'limit', dash: [2, 3], width: 1.6 }]}
      />
    </figure>
  );
}

function Traffic({ looks, range, marks, entries }: Part & { entries: Entry[] }) {
  const { x, columns, share, rate, most } = useMemo(() => {
    const rate = rates(looks);
    const steps = weights(entries);
    const byTime = new Map(rate.map((point) => [point.at, point]));
    const x = [...new Set([...rate.map((point) => point.at), ...steps.map((step) => step.at), range[1]])].sort((a, b) => a - b);
    let next = 0;
    let share: number | null = null;
    const weight: Column = x.map((at) => {
      for (let step = steps[next]; step && step.at <= at; step = steps[next]) {
        share = step.percent;
        next += 1;
      }
      return share;
    });
    // between two looks there is no point: a gap is only where nothing was measured
    const filled = (value: (at: number) => number | null | undefined): Column => x.map((at) => (byTime.has(at) ? value(at) ?? null : undefined));
    const columns: Column[] = [filled((at) => byTime.get(at)?.canary), filled((at) => byTime.get(at)?.stable), weight];
    const most = rate.reduce((sofar, point) => Math.max(sofar, point.canary + (point.stable ?? 0)), 0);
    return { x, columns, share: share as number | null, rate: rate.at(-1), most };
  }, [looks, entries, range[1]]);
  const top = Math.max(largest(columns[0] ?? []), largest(columns[1] ?? []), 1) * 1.15;
  const label = `Traffic. Weight of the new version ${share === null ? 'unknown' : `${share} %`}${
    rate ? `; ${count(rate.canary)} requests a second to it, ${rate.stable === null ? 'none' : count(rate.stable)} to the stable version, never more than ${count(most)} together` : ''}.`;
  return (
    <figure class="wide traffic">
      <figcaption><h3>Traffic</h3><Legend items={[['canary', 'requests/s, new'], ['stable', 'requests/s, stable'], ['weight', 'weight of the new version']]} /></figcaption>
      <Chart
        label={label} x={x} columns={columns} range={range} top={top} marks={marks} format={count} formatRight={(value) => `${value} %`}
        series={[
          { label: 'new version', colour: 'canary', width: 1.8 }, { label: 'stable', colour: 'stable', dash: [6, 4], width: 1.8 },
          { label: 'weight', colour: 'weight', stepped: true, axis: 'right', width: 2 },
        ]}
      />
    </figure>
  );
}

interface Props {
  looks: Look[];
  entries: Entry[];
  moment: number;  // seconds; 0: none
  running: boolean;
  now: number;     // seconds
}

export function Charts({ looks, entries, moment, running, now }: Props) {
  const steps = weights(entries);
  const times = [...looks.map((look) => look.at), ...steps.map((step) => step.at)];
  const first = times.length > 0 ? times.reduce((a, b) => Math.min(a, b)) : now - 60;
  const newest = times.length > 0 ? times.reduce((a, b) => Math.max(a, b)) : now;
  const end = running ? Math.max(now, newest) : newest;
  const room = Math.max(1, (end - first) * 0.02);
  const range: [number, number] = [first - room, Math.max(end, first + 10) + room];
  const marks: Marks = { looks, decisions: decisions(entries), moment };
  return (
    <section class="charts" aria-labelledby="evidence-title">
      <h2 id="evidence-title" class="unseen">Evidence</h2>
      <Errors looks={looks} range={range} marks={marks} />
      <Latency looks={looks} range={range} marks={marks} />
      <Traffic looks={looks} range={range} marks={marks} entries={entries} />
      <LookTable looks={looks} />
    </section>
  );
}
