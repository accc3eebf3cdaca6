/** The line that says where the answers are; a barn that fills, empty before the first. Offline is never red: it is a fact. */

import type { Place as Where } from '../place';
import { words } from '../words';
import { Icon } from './Icon';

/** The seat check found that this PC forgets at a restart: what is here is not for long. */
const TEMPORARY = localStorage.getItem('lumbung-temporary') !== null;

export function Place({ place, unsent }: { place: Where | 'none'; unsent: number }) {
  const w = words.value;
  return (
    <div class="place" role="status">
      <Icon name={`barn-${place === 'none' ? 'pc' : place}`} />
      <span>
        {w.place[place]}
        {TEMPORARY && (place === 'pc' || place === 'two') && <span class="soft"> · {w.placeTemporary}</span>}
        {place === 'pc' && unsent > 0 && <span class="soft"> · {w.placeUnsent(unsent)}</span>}
      </span>
    </div>
  );
}
