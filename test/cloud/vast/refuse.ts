import { ApiError } from "../http/errors.ts";
import type { FieldProblem } from "../http/input.ts";

/** What Vast.ai answers where it refuses, in the words of its API's description (docs.vast.ai/api-reference, 2026-08-07). */

export function invalid(message: string): ApiError {
  return new ApiError(400, "invalid_request", message);
}

export function invalidArgs(fields: readonly FieldProblem[]): ApiError {
  const said = fields.map(({ name, messages }) => `'${name}': ${messages.join(", ")}`).join("; ");
  return new ApiError(400, "invalid_args", `error 400/3467: Invalid args: ${said}`);
}

export function invalidArg(name: string, message: string): ApiError {
  return invalidArgs([{ name, messages: [message] }]);
}

export function invalidPrice(minimum: number): ApiError {
  return new ApiError(400, "invalid_price", `error 400/3577: Invalid price: Bid price must be >= ${minimum}`);
}

/** An offer that there never was, or is no more. */
export function noSuchAsk(id: number): ApiError {
  const message = `error 404/3603: no_such_ask Instance type by id ${id} is not available.`;
  return new ApiError(404, "invalid_args", message, { ask_id: id });
}

/** An offer that somebody else has taken since it was found. */
export function askIsGone(id: number): ApiError {
  const message = `error 410/3907: no_such_ask Instance type ${id} is no longer available.`;
  return new ApiError(410, "no_such_ask", message, { ask_id: id });
}

/** As it was answered in May 2026; the issue of the platform expects 402, which the fault "quota" plays. */
export function noCredit(): ApiError {
  return new ApiError(400, "insufficient_credit", NO_CREDIT);
}
export const NO_CREDIT = "Your account lacks credit; see the billing page.";

export function noSuchInstance(id: string | number): ApiError {
  return new ApiError(404, "no_such_instance", `Instance ${id} not found.`);
}

export function noGpuLeft(): ApiError {
  const message = "Required resources are currently unavailable, state change queued.";
  return new ApiError(400, "resources_unavailable", message);
}

export function tooFrequent(seconds: number): ApiError {
  return new ApiError(429, "rate_limit", `API requests too frequent: endpoint threshold=${seconds}`);
}
