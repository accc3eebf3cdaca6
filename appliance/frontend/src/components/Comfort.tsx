/** Language, text size, contrast: behind one button on every screen. */

import type { Signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { contrast, language, size } from '../comfort';
import { words } from '../words';
import { Dialog } from './Dialog';
import { Icon } from './Icon';

const LANGUAGES = { id: 'Indonesia', en: 'English' };

/** One button for each value that the signal may have. */
function Segments<T extends string>({ of, names, label }: { of: Signal<T>; names: Readonly<Record<T, string>>; label?: string }) {
  return (
    <div class="segments" role={label ? 'group' : undefined} aria-label={label}>
      {(Object.keys(names) as T[]).map((value) => (
        <button
          type="button"
          key={value}
          lang={value in LANGUAGES ? value : undefined}
          aria-pressed={of.value === value}
          onClick={() => {
            of.value = value;
          }}
        >
          {names[value]}
        </button>
      ))}
    </div>
  );
}

export function LanguageSwitch() {
  return <Segments label={words.value.languageLabel} of={language} names={LANGUAGES} />;
}

export function Comfort({ onLeave }: { onLeave?: (() => void) | undefined }) {
  const [open, setOpen] = useState(false);
  const w = words.value;
  return (
    <>
      <button
        type="button"
        class="button quiet icon-only"
        aria-haspopup="dialog"
        aria-label={w.comfort}
        title={w.comfort}
        onClick={() => {
          setOpen(true);
        }}
      >
        <Icon name="text-size" />
      </button>
      {open && (
        <Dialog
          title={w.comfort}
          onClose={() => {
            setOpen(false);
          }}
        >
          <fieldset>
            <legend>{w.languageLabel}</legend>
            <Segments of={language} names={LANGUAGES} />
          </fieldset>
          <fieldset>
            <legend>{w.sizeLabel}</legend>
            <Segments of={size} names={w.sizes} />
          </fieldset>
          <fieldset>
            <legend>{w.contrastLabel}</legend>
            <Segments of={contrast} names={w.contrasts} />
          </fieldset>
          <div class="actions">
            {onLeave && (
              <button type="button" class="button quiet" onClick={onLeave}>
                <Icon name="leave" /> {w.leavePc}
              </button>
            )}
            <button
              type="button"
              class="button primary"
              onClick={() => {
                setOpen(false);
              }}
            >
              {w.close}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
