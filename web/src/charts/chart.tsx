// One uPlot chart that grows with its data, marks looks and decisions, and follows the page's colours and width.
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { VerdictKind } from '../api/types';
import { theme } from '../parts/theme';

/** null: a gap; undefined: nothing measured here, the line goes on. */
export type Column = (number | null | undefined)[];

export interface Drawn {
  label: string;
  colour: 'canary' | 'stable' | 'limit' | 'weight';
  dash?: number[];
  width?: number;
  hidden?: boolean; // an edge of a band
  stepped?: boolean;
  axis?: 'right';
}

export interface Marks {
  looks: { at: number; kind: VerdictKind }[];
  decisions: { at: number; label: string }[];
  moment: number; // seconds; 0: none
}

interface Props {
  label: string; // what a screen reader hears instead
  x: number[];
  columns: Column[];
  series: Drawn[];
  bands?: [number, number, 'canary' | 'stable'][];
  range: [number, number];
  top: number;
  format: (value: number) => string;
  formatRight?: (value: number) => string;
  marks: Marks;
}

const height = 190;
const tickOf: Record<VerdictKind, string> = { pass: '--good', fail: '--bad', inconclusive: '--dim', no_data: '--warn', error: '--warn' };

function colours(): (name: string) => string {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(name).trim();
}

function drawMarks(plot: uPlot, marks: Marks): void {
  const { ctx, bbox } = plot;
  const colour = colours();
  const ratio = devicePixelRatio;
  const bottom = bbox.top + bbox.height;
  const inside = (x: number) => x >= bbox.left && x <= bbox.left + bbox.width;
  const line = (x: number, from: number, to: number, stroke: string, width: number, dash: number[] = []) => {
    ctx.beginPath();
    ctx.setLineDash(dash.map((each) => each * ratio));
    ctx.strokeStyle = stroke;
    ctx.lineWidth = width * ratio;
    ctx.moveTo(x, from);
    ctx.lineTo(x, to);
    ctx.stroke();
  };
  ctx.save();
  for (const look of marks.looks) {
    const x = plot.valToPos(look.at, 'x', true);
    if (!inside(x)) continue;
    const tall = look.kind === 'fail' ? 16 : look.kind === 'pass' ? 9 : 5;
    line(x, bottom, bottom - tall * ratio, colour(tickOf[look.kind] ?? '--dim'), look.kind === 'fail' ? 2.5 : 1.2);
  }
  ctx.font = `${11 * ratio}px system-ui, sans-serif`;
  for (const decision of marks.decisions) {
    const x = plot.valToPos(decision.at, 'x', true);
    if (!inside(x)) continue;
    line(x, bbox.top, bottom, colour('--bad'), 1.4, [3, 3]);
    ctx.fillStyle = colour('--text');
    ctx.textAlign = x > bbox.left + bbox.width / 2 ? 'right' : 'left';
    ctx.fillText(decision.label, x + (ctx.textAlign === 'right' ? -4 : 4) * ratio, bbox.top + 11 * ratio);
  }
  if (marks.moment > 0) {
    const x = plot.valToPos(marks.moment, 'x', true);
    if (inside(x)) line(x, bbox.top, bottom, colour('--focus'), 2.5);
  }
  ctx.restore();
}

function optionsFor(props: Props, current: { props: Props }, width: number): uPlot.Options {
  const colour = colours();
  const axis = (format: (value: number) => string, side: 1 | 3, scale: string): uPlot.Axis => ({
    scale, side, stroke: colour('--quiet'), size: 52, gap: 4,
    grid: { show: side === 3, stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    values: (_plot, values) => values.map((value) => format(value)),
  });
  const right = props.series.some((each) => each.axis === 'right');
  return {
    width, height,
    legend: { show: false },
    padding: [6, right ? 0 : 28, 0, 0],
    cursor: { sync: { key: 'deployment' }, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: true, range: () => current.props.range },
      y: { range: () => [0, current.props.top] },
      ...(right ? { right: { range: (): [number, number] => [0, 105] } } : {}),
    },
    axes: [
      { stroke: colour('--quiet'), grid: { show: false }, ticks: { stroke: colour('--line'), size: 4 }, size: 26, gap: 2, space: 72, values: times },
      axis(props.format, 3, 'y'),
      ...(right ? [axis(props.formatRight ?? props.format, 1, 'right')] : []),
    ],
    series: [
      {},
      ...props.series.map((each): uPlot.Series => ({
        label: each.label,
        scale: each.axis ?? 'y',
        stroke: each.hidden ? 'transparent' : colour(`--${each.colour}`),
        width: each.hidden ? 0 : each.width ?? 2,
        dash: each.dash ?? [],
        points: { show: false },
        spanGaps: false,
        ...(each.stepped && uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
      })),
    ],
    bands: (props.bands ?? []).map(([upper, lower, arm]) => ({ series: [upper + 1, lower + 1], fill: colour(`--${arm}-band`) })),
    hooks: { draw: [(plot) => drawMarks(plot, current.props.marks)] },
  };
}

function times(_plot: uPlot, splits: number[]): string[] {
  const first = splits[0] ?? 0;
  const step = (splits[1] ?? first + 60) - first;
  const format = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', ...(step < 60 ? { second: '2-digit' } : {}) });
  return splits.map((split) => format.format(new Date(split * 1000)));
}

export function Chart(props: Props) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const current = useRef({ props });
  current.current.props = props;
  const look = theme.value;
  useEffect(() => {
    const parent = box.current;
    if (!parent) return undefined;
    const width = () => Math.max(200, parent.clientWidth);
    const made = new uPlot(optionsFor(current.current.props, current.current, width()), [current.current.props.x, ...current.current.props.columns], parent);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: width(), height }));
    observer.observe(parent);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [look]);
  useEffect(() => {
    plot.current?.setData([props.x, ...props.columns]);
  }, [props.x, props.columns, props.range[0], props.range[1], props.top, props.marks.moment]);
  return <div ref={box} class="chart" role="img" aria-label={props.label} />;
}
