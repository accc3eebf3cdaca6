/** The frame of every screen outside the items: top bar, and one calm column. */

import type { ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import { LanguageSwitch } from '../components/Comfort';
import { Icon } from '../components/Icon';
import { Strip } from '../components/Strip';
import { Tools } from '../components/Tools';
import { Here } from '../here';
import { words } from '../words';

interface Props {
  children: ComponentChildren;
  width?: 'narrow' | 'reading';
  /** Shows the preparation's steps, with this one (from 0) as current. */
  step?: number;
}

export function Frame({ children, width = 'reading', step }: Props) {
  const w = words.value;
  const here = useContext(Here);
  return (
    <>
      <header class="topbar">
        <span class="brand">
          <Icon name="logo" class="logo" /> Lumbung
        </span>
        <span class="spring" />
        <LanguageSwitch />
        <Tools />
      </header>
      {here && <Strip session={here.session} />}
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
