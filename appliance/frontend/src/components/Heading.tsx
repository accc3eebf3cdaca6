/** A screen's heading: takes the focus when the screen appears, so that keyboard and screen reader start there. */

import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  children: ComponentChildren;
  level?: 1 | 2;
  class?: string;
  /** A change moves the focus here again. */
  of?: string | number;
}

export function Heading({ children, level = 1, class: extra, of = '' }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  // With the screen itself, not after it was painted: who types at once would lose the first keys.
  useLayoutEffect(() => {
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [of]);
  const Tag = level === 1 ? 'h1' : 'h2';
  return (
    <Tag ref={heading} tabIndex={-1} class={extra}>
      {children}
    </Tag>
  );
}
