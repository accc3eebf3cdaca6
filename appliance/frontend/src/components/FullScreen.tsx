/** Full screen on and off; nothing where the browser has none. */

import { canFill, filled, toggleFullScreen } from '../fullscreen';
import { words } from '../words';
import { Icon } from './Icon';

export function FullScreen({ small = false }: { small?: boolean }) {
  const w = words.value;
  if (!canFill) return null;
  return (
    <button
      type="button"
      class={`button${small ? ' quiet icon-only' : ''}`}
      aria-label={w.fullScreen}
      aria-pressed={filled.value}
      title={w.fullScreen}
      onClick={toggleFullScreen}
    >
      <Icon name="full" /> {!small && w.fullScreen}
    </button>
  );
}
