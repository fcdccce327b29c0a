// What the lines of a chart are: each with its own dash, so that colour is not needed.
export function Legend({ items }: { items: [string, string][] }) {
  return (
    <ul class="legend">
      {items.map(([kind, words]) => <li key={kind}><span class={`swatch ${kind}`} aria-hidden="true" /> {words}</li>)}
    </ul>
  );
}
