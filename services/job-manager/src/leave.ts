import { z } from "zod";
import { ask } from "./ask.ts";
import { Complaint } from "./log.ts";

/** A task that is left is offered again after so long: cloud-offload looks at the queue as often. In milliseconds. */
const FOR = 10_000;
/** No seat waits longer for an answer; in milliseconds. */
const ANSWER_WITHIN = 3_000;

const Answer = z.object({ leave: z.boolean() });

/**
 * Asks cloud-offload, before a seat here takes a task, whether it is to be left to a GPU: then the seat passes over it for some seconds, and
 * asks again. What fails is not left. Nothing is asked while cloud-offload is away, or says that it has no use for questions.
 */
export class Leave {
  readonly #url: string;
  readonly #complaint = new Complaint();
  /** Task → until when it is left; milliseconds since 1970. */
  readonly #left = new Map<string, number>();
  #asks: readonly string[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  /** Analyzers that cloud-offload wants to be asked about; none while it is away. */
  hear(analyzers: readonly string[]): void {
    this.#asks = analyzers;
  }

  /** What was heard last. */
  get asks(): readonly string[] {
    return this.#asks;
  }

  /** Milliseconds for which a free seat passes over a task; undefined: it takes it. */
  async delay(taskId: string, analyzer: string): Promise<number | undefined> {
    this.#left.delete(taskId);
    if (!this.#asks.includes(analyzer) || !(await this.#isLeft(taskId, analyzer))) return undefined;
    this.#left.set(taskId, Date.now() + FOR);
    return FOR;
  }

  /** Tasks that are left now: they wait for nobody here. */
  left(): string[] {
    const now = Date.now();
    for (const [taskId, until] of this.#left) if (until <= now) this.#left.delete(taskId);
    return [...this.#left.keys()];
  }

  async #isLeft(taskId: string, analyzer: string): Promise<boolean> {
    const url = new URL(`/tasks/${taskId}/leave`, this.#url);
    url.searchParams.set("analyzer", analyzer);
    try {
      const { leave } = Answer.parse(JSON.parse(await ask("GET", url, AbortSignal.timeout(ANSWER_WITHIN))));
      this.#complaint.over("cloud-offload says again which tasks it wants");
      return leave;
    } catch (error) {
      this.#complaint.about("asking cloud-offload about a task", error);
      return false;
    }
  }
}
