import { Refusal } from "./shapes.ts";

/**
 * What went wrong between us and the API.
 * `taken`: somebody else has the offer. `gone`: there is no such instance. `unauthorized`: the key is refused. `credit`: the account
 * has none. `busy`: too many requests. `refused`: the request is one that the API does not take. `changed`: its answer is not of the
 * known shape. `away`: no answer, or one that says that it is broken; whether a request was carried out is not known then.
 */
export type Trouble = "taken" | "gone" | "unauthorized" | "credit" | "busy" | "refused" | "changed" | "away";

export class VastError extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble, message: string, options?: ErrorOptions) {
    super(message, options);
    this.trouble = trouble;
  }
}

/** Whether the request was certainly not carried out. */
export function isCertain({ trouble }: VastError): boolean {
  return trouble !== "away" && trouble !== "changed";
}

/** What an answer that is not 2xx means; its text may be JSON or, at 429, plain. Pure. */
export function errorOf(status: number, text: string): VastError {
  const { code, reason } = read(text);
  const words = `Vast.ai answered ${status}${reason === "" ? "" : `: ${reason}`}`;
  if (status === 429) return new VastError("busy", words);
  if (status === 401 || status === 403)
    return new VastError(
      "unauthorized",
      `${words}. Make a new key there, and set it with: pulumi config set --secret vastApiKey`,
    );
  if (status === 402 || /insufficient_credit/.test(code))
    return new VastError("credit", `${words}. The account has no credit left; add some at Vast.ai`);
  if (status === 410 || /no_such_ask/.test(`${code} ${reason}`)) return new VastError("taken", words);
  if (status === 404) return new VastError("gone", words);
  return new VastError(status >= 500 ? "away" : "refused", words);
}

function read(text: string): { readonly code: string; readonly reason: string } {
  try {
    const { error = "", msg = "" } = Refusal.parse(JSON.parse(text));
    return { code: error, reason: msg || error };
  } catch {
    return { code: "", reason: text.trim().slice(0, 200) };
  }
}
