/** Language, text size, contrast: behind one button on every screen. */

import { useState } from 'preact/hooks';
import { contrast, language, size, type Size } from '../comfort';
import { words } from '../words';
import { Dialog } from './Dialog';
import { Icon } from './Icon';

interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly lang?: string;
}

function Segments<T extends string>(props: { label: string; choices: readonly Choice<T>[]; chosen: T; choose: (value: T) => void }) {
  return (
    <fieldset>
      <legend>{props.label}</legend>
      <div class="segments">
        {props.choices.map(({ value, label, lang }) => (
          <button
            type="button"
            key={value}
            lang={lang}
            aria-pressed={value === props.chosen}
            onClick={() => {
              props.choose(value);
            }}
          >
            {label}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

export function LanguageSwitch() {
  return (
    <div class="segments" role="group" aria-label={words.value.languageLabel}>
      {(['id', 'en'] as const).map((code) => (
        <button
          type="button"
          key={code}
          lang={code}
          aria-pressed={language.value === code}
          onClick={() => {
            language.value = code;
          }}
        >
          {code === 'id' ? 'Indonesia' : 'English'}
        </button>
      ))}
    </div>
  );
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
          <Segments
            label={w.languageLabel}
            chosen={language.value}
            choose={(value) => {
              language.value = value;
            }}
            choices={[
              { value: 'id', label: 'Indonesia', lang: 'id' },
              { value: 'en', label: 'English', lang: 'en' },
            ]}
          />
          <Segments
            label={w.sizeLabel}
            chosen={size.value}
            choose={(value) => {
              size.value = value;
            }}
            choices={(['normal', 'large', 'larger'] as Size[]).map((value) => ({ value, label: w.sizes[value] }))}
          />
          <Segments
            label={w.contrastLabel}
            chosen={contrast.value}
            choose={(value) => {
              contrast.value = value;
            }}
            choices={(['normal', 'more'] as const).map((value) => ({ value, label: w.contrasts[value] }))}
          />
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
