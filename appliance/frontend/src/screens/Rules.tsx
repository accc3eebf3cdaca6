/** The rules of the exam, and what it consists of. */

import { inLanguage } from '../comfort';
import { Heading } from '../components/Heading';
import { hasText, Html } from '../components/Html';
import type { BlockState, ExamOutline } from '../wire';
import { words } from '../words';
import { Frame } from './Frame';

interface RulesProps {
  outline: ExamOutline | null;
  /** As long as they are for this person. */
  blocks: readonly BlockState[];
  agree: () => void;
}

export function Rules({ outline, blocks, agree }: RulesProps) {
  const w = words.value;
  const inMinutes = (seconds: number) => w.minutesSeconds(Math.floor(seconds / 60), seconds % 60);
  return (
    <Frame step={1}>
      <Heading>{w.rulesTitle}</Heading>
      <div class="card prose">
        {hasText(outline?.rules) && <Html text={outline.rules} />}
        <ul>
          {w.rulesPlain.map((rule) => (
            <li key={rule}>{rule}</li>
          ))}
        </ul>
      </div>
      {outline && (
        <details class="card outline">
          <summary>
            {w.blocks}: {outline.blocks.length}
          </summary>
          <ol>
            {outline.blocks.map((block, at) => (
              <li key={block.id}>
                {inLanguage(block.title).text}{' '}
                <span class="soft">
                  · {block.item_ids.length} {w.itemsWord} · {inMinutes(blocks[at]?.seconds ?? block.seconds)}
                </span>
              </li>
            ))}
          </ol>
        </details>
      )}
      <div class="actions">
        <button type="button" class="button primary large" onClick={agree}>
          {w.rulesYes}
        </button>
      </div>
    </Frame>
  );
}
