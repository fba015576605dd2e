import type { WriteStream } from "node:tty";
import pc from "picocolors";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Lines that stay, and below them, on a terminal only, one that tells what is running now. */
export class StatusLine {
  private readonly stream: WriteStream;
  private readonly running: () => readonly string[];
  private readonly timer: NodeJS.Timeout | undefined;
  private frame = 0;

  constructor(stream: WriteStream, running: () => readonly string[]) {
    this.stream = stream;
    this.running = running;
    if (stream.isTTY) this.timer = setInterval(() => this.draw(), 120);
  }

  print(line: string): void {
    this.clear();
    this.stream.write(`  ${line}\n`);
  }

  end(): void {
    clearInterval(this.timer);
    this.clear();
  }

  private clear(): void {
    if (this.stream.isTTY) this.stream.write("\r\u001b[2K");
  }

  private draw(): void {
    const all = this.running();
    this.clear();
    if (all.length === 0) return;
    this.frame = (this.frame + 1) % FRAMES.length;
    const more = all.length > 3 ? ` and ${all.length - 3} more` : "";
    const text = `${FRAMES[this.frame]} ${all.slice(0, 3).join(" · ")}${more}`;
    this.stream.write(pc.dim(`  ${text.slice(0, (this.stream.columns ?? 80) - 4)}`));
  }
}
