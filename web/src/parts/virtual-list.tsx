// A long list of which only the part in view is in the page; rows are of one height, and focus moves by key.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

interface Props<T> {
  items: T[];
  label: string;
  rowHeight: number; // px
  keyOf: (item: T) => string;
  row: (item: T) => ComponentChildren;
  open: (item: T) => void;
}

const beyond = 8; // rows drawn outside of the view

export function VirtualList<T>({ items, label, rowHeight, keyOf, row, open }: Props<T>) {
  const list = useRef<HTMLUListElement>(null);
  const [view, setView] = useState({ top: 0, height: 1200 });
  const [cursor, setCursor] = useState('');
  useLayoutEffect(() => {
    const scroller = list.current?.closest('main');
    if (!scroller) return undefined;
    const measure = () => {
      const above = list.current ? list.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top : 0;
      setView({ top: Math.max(0, -above), height: scroller.clientHeight });
    };
    measure();
    scroller.addEventListener('scroll', measure, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(scroller);
    return () => {
      scroller.removeEventListener('scroll', measure);
      observer.disconnect();
    };
  }, []);
  const first = Math.max(0, Math.min(Math.floor(view.top / rowHeight) - beyond, items.length - 1));
  const last = Math.min(items.length, Math.ceil((view.top + view.height) / rowHeight) + beyond);
  const place = items.findIndex((item) => keyOf(item) === cursor);
  const moveTo = (index: number) => {
    const item = items[Math.max(0, Math.min(index, items.length - 1))];
    const scroller = list.current?.closest('main');
    if (!item || !scroller || !list.current) return;
    const at = Math.max(0, Math.min(index, items.length - 1)) * rowHeight;
    const above = list.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
    if (above + at < scroller.scrollTop) scroller.scrollTop = above + at;
    if (above + at + rowHeight > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = above + at + rowHeight - scroller.clientHeight;
    setCursor(keyOf(item));
  };
  useEffect(() => {
    if (cursor !== '') list.current?.querySelector<HTMLElement>('[data-cursor] a')?.focus({ preventScroll: true });
  }, [cursor]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (event.metaKey || event.ctrlKey || event.altKey || target?.closest('input, textarea, select, dialog[open]')) return;
      if (event.key === 'j' || (event.key === 'ArrowDown' && list.current?.contains(target))) moveTo(place + 1);
      else if (event.key === 'k' || (event.key === 'ArrowUp' && list.current?.contains(target))) moveTo(place - 1);
      else if (event.key === 'Enter' && target === document.body && items[place]) open(items[place]);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
  return (
    <ul ref={list} class="virtual" aria-label={label} style={{ height: `${items.length * rowHeight}px` }}>
      {items.slice(first, last).map((item, index) => (
        <li
          key={keyOf(item)} aria-posinset={first + index + 1} aria-setsize={items.length} data-cursor={keyOf(item) === cursor ? '' : undefined}
          style={{ transform: `translateY(${(first + index) * rowHeight}px)`, height: `${rowHeight}px` }}
        >
          {row(item)}
        </li>
      ))}
    </ul>
  );
}
