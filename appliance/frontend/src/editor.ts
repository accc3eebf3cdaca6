/**
 * One tab edits, the others say so. navigator.locks needs HTTPS; here the log's own transaction decides, and a BroadcastChannel only asks
 * whether the tab that is written down as editor is still alive.
 */

import type { Log } from './log';

const ANSWER_WITHIN_MS = 400;

type Message = { readonly ask: string } | { readonly alive: string } | { readonly took: string };

export class Editor {
  readonly tab: string;
  readonly #channel: BroadcastChannel;
  #onLost: () => void = () => undefined;
  #holds = false;
  #heardFrom: ((tab: string) => void) | null = null;

  constructor(
    private readonly log: Log,
    tab: string,
    channelName = 'lumbung-editor',
  ) {
    this.tab = tab;
    this.#channel = new BroadcastChannel(channelName);
    this.#channel.onmessage = (event: MessageEvent<Message>) => {
      this.#receive(event.data);
    };
  }

  /** Called when another tab took over. */
  onLost(act: () => void): void {
    this.#onLost = act;
  }

  /** Becomes the editor where no other living tab is; whether it did. */
  async claim(): Promise<boolean> {
    const holder = await this.log.editor();
    if (holder !== null && holder !== this.tab && (await this.#isAlive(holder))) return false;
    this.#holds = await this.log.takeOver(this.tab, holder);
    return this.#holds;
  }

  /** Becomes the editor whoever was. */
  async take(): Promise<void> {
    await this.log.takeOver(this.tab);
    this.taken();
  }

  /** This tab was made the editor in the log (log-in does so): tell the others. */
  taken(): void {
    this.#holds = true;
    this.#say({ took: this.tab });
  }

  close(): void {
    this.#holds = false;
    this.#channel.close();
  }

  #receive(message: Message): void {
    if ('ask' in message) {
      if (this.#holds && message.ask === this.tab) this.#say({ alive: this.tab });
    } else if ('alive' in message) {
      this.#heardFrom?.(message.alive);
    } else if (message.took !== this.tab) {
      this.#holds = false;
      this.#onLost();
    }
  }

  #isAlive(holder: string): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#heardFrom = null;
        resolve(false);
      }, ANSWER_WITHIN_MS);
      this.#heardFrom = (tab) => {
        if (tab !== holder) return;
        clearTimeout(timer);
        this.#heardFrom = null;
        resolve(true);
      };
      this.#say({ ask: holder });
    });
  }

  #say(message: Message): void {
    this.#channel.postMessage(message);
  }
}
