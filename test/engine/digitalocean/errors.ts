/** An answer of the API other than success, in the words of https://github.com/digitalocean/godo/blob/main/godo.go. */
export class ApiError extends Error {
  readonly status: number;
  /** What the API itself says. */
  readonly reason: string;

  /** @param attempts that were made before giving up; 0 where there was nothing to try again */
  constructor(call: string, status: number, body: string, attempts: number) {
    const { message, request_id: request } = parsed(body);
    const times = attempts > 0 ? `; giving up after ${attempts} attempt(s)` : "";
    super(`${call}: ${status} ${request ? `(request "${request}") ` : ""}${message}${times}`);
    this.name = "ApiError";
    this.status = status;
    this.reason = message;
  }
}

function parsed(body: string): { message: string; request_id?: string } {
  try {
    const { message, request_id } = JSON.parse(body) as { message?: string; request_id?: string };
    return { message: message ?? body, ...(request_id !== undefined && { request_id }) };
  } catch (error) {
    if (error instanceof SyntaxError) return { message: body };
    throw error;
  }
}

/** Whether the API answered with this status and, in any letters, these words. */
export function isApiError(error: unknown, status: number, words = ""): boolean {
  return (
    error instanceof ApiError &&
    error.status === status &&
    error.reason.toLowerCase().includes(words.toLowerCase())
  );
}

/** Undefined where the API does not know the thing. */
export async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isApiError(error, 404)) return undefined;
    throw error;
  }
}

/** Puts what was being done before the message, as the provider does. */
export async function doing<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw Object.assign(new Error(`${what}: ${error.message}`, { cause: error }), { name: error.name });
  }
}
