import { emitKeypressEvents } from "node:readline";
import type { ReadStream, WriteStream } from "node:tty";
import ansi from "ansi-escapes";
import pc from "picocolors";
import { onInterrupt } from "../interrupt.ts";

/** Long lines are cut by the terminal instead of going on below, so that nothing has to count the width of signs. */
const [WRAP_OFF, WRAP_ON] = ["\u001b[?7l", "\u001b[?7h"];

/**
 * The whole terminal, given back as it was: lines are drawn over those before, without flicker. `left` resolves when the user
 * presses q or Ctrl-C.
 */
export class Screen implements Disposable {
  readonly left: Promise<void>;
  private readonly input: ReadStream;
  private readonly output: WriteStream;
  private readonly forget: () => void;
  private given = false;
  private lines: readonly string[] = [];
  private leave: () => void = () => undefined;
  private readonly redraw = (): void => this.draw(this.lines);
  private readonly key = (_: string | undefined, { name, ctrl }: { name?: string; ctrl?: boolean }): void => {
    if (name === "q" || (ctrl === true && name === "c")) this.leave();
  };

  constructor(input: ReadStream, output: WriteStream) {
    this.input = input;
    this.output = output;
    this.left = new Promise((resolve) => {
      this.leave = resolve;
    });
    output.write(`${ansi.enterAlternativeScreen}${ansi.cursorHide}${WRAP_OFF}`);
    emitKeypressEvents(input);
    input.setRawMode(true);
    input.resume();
    input.on("keypress", this.key);
    output.on("resize", this.redraw);
    // A signal ends the process at once.
    this.forget = onInterrupt(() => this[Symbol.dispose]());
  }

  /** What does not fit below is left out, and said to be. */
  draw(lines: readonly string[]): void {
    this.lines = lines;
    const room = this.output.rows - 2;
    const shown =
      lines.length <= room
        ? lines
        : [...lines.slice(0, room - 1), pc.dim(`… ${lines.length - room + 1} more lines`)];
    const text = shown.map((line) => `${line}${ansi.eraseEndLine}`).join("\n");
    const foot = `${ansi.cursorTo(0, this.output.rows - 1)}${pc.dim("q ends this view")}`;
    this.output.write(`${ansi.cursorTo(0, 0)}${text}${ansi.eraseDown}${foot}`);
  }

  /** Twice is once. */
  [Symbol.dispose](): void {
    if (this.given) return;
    this.given = true;
    this.forget();
    this.input.off("keypress", this.key);
    this.output.off("resize", this.redraw);
    this.input.setRawMode(false);
    this.input.pause();
    this.output.write(`${WRAP_ON}${ansi.cursorShow}${ansi.exitAlternativeScreen}`);
  }
}
