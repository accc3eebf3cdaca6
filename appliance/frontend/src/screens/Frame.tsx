/** The frame of every screen outside the items: top bar, and one calm column. */

import type { ComponentChildren } from 'preact';
import { Comfort, LanguageSwitch } from '../components/Comfort';
import { Icon } from '../components/Icon';
import { words } from '../words';

interface Props {
  children: ComponentChildren;
  width?: 'narrow' | 'reading';
  /** Shows the preparation's steps, with this one (from 0) as current. */
  step?: number;
  onLeave?: (() => void) | undefined;
  bar?: ComponentChildren;
}

export function Frame({ children, width = 'reading', step, onLeave, bar }: Props) {
  const w = words.value;
  return (
    <>
      <header class="topbar">
        <span class="brand">
          <Icon name="logo" class="logo" /> Lumbung
        </span>
        <span class="spring" />
        {bar ?? <LanguageSwitch />}
        <Comfort onLeave={onLeave} />
      </header>
      <main id="isi" tabIndex={-1} class={`content ${width}`}>
        {step !== undefined && (
          <ol class="steps">
            {w.steps.map((name, at) => (
              <li key={name} class={at < step ? 'done' : ''} aria-current={at === step ? 'step' : undefined}>
                {name}
              </li>
            ))}
          </ol>
        )}
        {children}
      </main>
    </>
  );
}
