/** The screens that take plain values, by name. */

import type { JSX } from 'preact';
import { Covered } from '../screens/Between';
import { SlipScreen } from '../screens/Slip';
import { LogIn } from '../screens/LogIn';
import { Elsewhere, Moved, NoStorage, NotBegun, RefusedForGood, Starting } from '../screens/Plain';
import { Rehearsal } from '../screens/Practice';
import { Identity } from '../screens/Identity';
import { Rules } from '../screens/Rules';
import { ATTEMPT, FAULT, OUTLINE, ROOM, SLIP } from './samples';

const nothing = (): void => undefined;
const later = (): Promise<void> => Promise.resolve();

export const SCREENS: Readonly<Record<string, () => JSX.Element>> = {
  'log-in': () => <LogIn room={ROOM} logIn={later} />,
  identity: () => <Identity attempt={ATTEMPT} confirm={later} deny={nothing} photo={() => Promise.reject(new Error('no photo here'))} />,
  rules: () => <Rules outline={OUTLINE} blocks={[]} agree={nothing} />,
  rehearsal: () => <Rehearsal done={nothing} />,
  starting: () => <Starting waiting={false} />,
  connecting: () => <Starting waiting />,
  'no-storage': () => <NoStorage />,
  elsewhere: () => <Elsewhere onTake={nothing} />,
  moved: () => <Moved unsent={3} onLeave={nothing} />,
  'not-begun': () => <NotBegun onLeave={nothing} />,
  refused: () => <RefusedForGood fault={FAULT} onRetry={nothing} onLeave={nothing} />,
  paused: () => <Covered why="paused" />,
  held: () => <Covered why="held" />,
  locked: () => <Covered why="locked" />,
  slip: () => <SlipScreen slip={SLIP} agrees zone="Asia/Makassar" close={nothing} />,
  'slip-differs': () => <SlipScreen slip={SLIP} agrees={false} zone="Asia/Makassar" close={nothing} />,
};
