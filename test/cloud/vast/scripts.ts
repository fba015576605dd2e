import { z } from "zod";

/** How a test changes what an instance runs, such as a worker that gives wrong results, or gives them twice. */
export const scriptChangeSchema = z.strictObject({
  /** Shell that is run before the onstart script; may put other programs in the place of those of the image. */
  before: z.string().default(""),
  /** Run in place of the onstart script. */
  instead: z.string().optional(),
  /** Only instances whose label matches this regular expression. */
  label: z.string().default(""),
  /** How many instances in a row. */
  times: z.int().positive().default(1),
});
export type ScriptChange = z.output<typeof scriptChangeSchema>;

/** Changes that wait for instances to be rented. */
export class Scripts {
  #set: { change: ScriptChange; left: number }[] = [];

  /** @throws ZodError when it is no change */
  add(input: z.input<typeof scriptChangeSchema>): void {
    const change = scriptChangeSchema.parse(input);
    this.#set.push({ change, left: change.times });
  }

  clear(): void {
    this.#set = [];
  }

  /** What the next instance runs when it starts. */
  onstart(label: string | null, asked: string): string {
    const armed = this.#set.find(
      ({ change, left }) => left > 0 && new RegExp(change.label).test(label ?? ""),
    );
    if (armed === undefined) return asked;
    armed.left -= 1;
    return [armed.change.before, armed.change.instead ?? asked].filter(Boolean).join("\n");
  }
}
