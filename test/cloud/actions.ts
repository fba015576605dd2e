import { setTimeout as pause } from "node:timers/promises";

export interface ResourceReference {
  readonly id: number;
  readonly type: string;
}

/** Something that the API does in its own time. */
export interface Action {
  readonly id: number;
  readonly command: string;
  readonly started: string;
  readonly resources: readonly ResourceReference[];
  status: "running" | "success" | "error";
  finished: string | null;
  error: { code: string; message: string } | null;
  /** Ends when the action has, well or not. */
  done: Promise<void>;
}

export interface ActionArgs {
  readonly command: string;
  readonly resources: readonly ResourceReference[];
  readonly work?: () => Promise<unknown>;
  /** Has to end first. */
  readonly after?: Action;
  /** Whatever the outcome. */
  readonly finally?: () => void;
}

/** The actions of a project, oldest first. */
export class Actions {
  readonly #all: Action[] = [];
  readonly #seconds: number;
  #lastId = 1_500_000_000;

  /** @param seconds that an action takes at least */
  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** Starts one and does not wait for it. */
  start(args: ActionArgs): Action {
    this.#lastId += 1;
    const action: Action = {
      id: this.#lastId,
      command: args.command,
      started: new Date().toISOString(),
      resources: args.resources,
      status: "running",
      finished: null,
      error: null,
      done: Promise.resolve(),
    };
    action.done = this.#run(action, args);
    this.#all.push(action);
    return action;
  }

  get all(): readonly Action[] {
    return this.#all;
  }

  async #run(action: Action, { work, after, finally: last }: ActionArgs): Promise<void> {
    try {
      await after?.done;
      if (after?.status === "error") throw new Error(`${after.command} failed`);
      await Promise.all([work?.(), pause(this.#seconds * 1000)]);
      last?.();
      action.status = "success";
    } catch (error) {
      console.error(error);
      last?.();
      action.status = "error";
      action.error = {
        code: "action_failed",
        message: error instanceof Error ? error.message : "Action failed",
      };
    }
    action.finished = new Date().toISOString();
  }

  /** Waits until nothing runs any more. */
  async settle(): Promise<void> {
    await Promise.all(this.#all.map(({ done }) => done));
  }

  /** Percent. */
  progress({ status, started }: Action): number {
    if (status !== "running") return 100;
    const share = (Date.now() - Date.parse(started)) / 1000 / Math.max(this.#seconds, 0.1);
    return Math.min(95, Math.round(share * 80));
  }
}
