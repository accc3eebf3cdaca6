/** A labelled input with its hint and its fault, tied together for a screen reader. */

import type { InputHTMLAttributes, Ref } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from './Icon';

interface Props {
  label: string;
  hint?: string;
  fault?: string | null;
  inputRef?: Ref<HTMLInputElement>;
  input: InputHTMLAttributes;
}

export function Field({ label, hint, fault, input, inputRef = null }: Props) {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', fault ? `${id}-fault` : ''].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <input {...input} ref={inputRef} id={id} aria-describedby={described || undefined} aria-invalid={fault ? true : undefined} />
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          <Icon name="warning" /> {fault}
        </p>
      )}
    </div>
  );
}
