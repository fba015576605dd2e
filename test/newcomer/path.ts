/** The way of somebody new, as the documentation tells it. */

/** A section that they come to. What they have reached at its end is told with the time from the very beginning. */
export interface Stretch {
  /** Relative to the clone. */
  readonly page: string;
  readonly section: string;
  readonly reaches?: string;
}

export const PATH: readonly Stretch[] = [
  { page: "docs/index.md", section: "Bring it up" },
  { page: "docs/index.md", section: "Look at a file", reaches: "the first analysis" },
  { page: "docs/index.md", section: "See that all is well" },
  { page: "docs/adding-a-service.md", section: "Adding a service", reaches: "a service of one's own" },
  { page: "docs/backup.md", section: "Rehearse it", reaches: "a restored backup" },
  { page: "docs/index.md", section: "Take it away" },
];
