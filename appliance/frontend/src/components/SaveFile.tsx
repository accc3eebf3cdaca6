/** The button for the emergency file, and what to do with it. */

import { useState } from 'preact/hooks';
import { words } from '../words';
import { Icon } from './Icon';

export function SaveFile({ save }: { save: () => Promise<void> }) {
  const w = words.value;
  const [came, setCame] = useState<'saved' | 'failed' | null>(null);
  return (
    <span class="save-file">
      <button
        type="button"
        class="button small"
        onClick={() => {
          save().then(
            () => {
              setCame('saved');
            },
            () => {
              setCame('failed');
            },
          );
        }}
      >
        <Icon name="download" /> {w.saveFile}
      </button>{' '}
      <span role="status">{came && (came === 'saved' ? w.fileSaved : w.fileFailed)}</span>
    </span>
  );
}
