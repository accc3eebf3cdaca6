/** A fact with what to do about it. */

import type { ComponentChildren } from 'preact';
import { inLanguage } from '../comfort';
import type { Fault } from '../wire';
import { words } from '../words';
import { Icon } from './Icon';

export type Tone = 'safe' | 'attention' | 'danger' | 'info';
const ICONS: Record<Tone, string> = { safe: 'check', attention: 'warning', danger: 'danger', info: 'info' };

interface Props {
  tone: Tone;
  children: ComponentChildren;
  icon?: string;
  role?: 'alert' | 'status';
}

export function Alert({ tone, children, icon, role }: Props) {
  return (
    <div class={`alert ${tone}`} role={role}>
      <Icon name={icon ?? ICONS[tone]} />
      <div>{children}</div>
    </div>
  );
}

/** An error of the box: what is so, what to do, and the code small at the end. */
export function FaultAlert({ fault, tone = 'attention' }: { fault: Fault; tone?: Tone }) {
  return (
    <Alert tone={tone} role="alert">
      <p class="strong">{inLanguage(fault.message).text}</p>
      <p>
        {inLanguage(fault.hint).text}{' '}
        <small class="code">
          {words.value.code} {fault.code}
        </small>
      </p>
    </Alert>
  );
}
