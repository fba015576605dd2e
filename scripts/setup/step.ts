/** One thing that setup brings about. A step that was interrupted starts again, and finds what it had done. */
export interface Step {
  readonly title: string;
  /** What is there already, in a few words; undefined when there is something to do. Quick: it runs every time. */
  present(): Promise<string | undefined>;
  /** Does it, telling what it is at, and returns what is there now. Throws CommandError with cause and fix. */
  install(report: (line: string) => void): Promise<string>;
}
