const STATUS = { bad_request: 400, not_found: 404, conflict: 409, no_space: 507, internal: 500 } as const;

/** Why something was refused, for people; answered as `{ "error": { "code", "message" } }`. */
export class StoreError extends Error {
  readonly code: keyof typeof STATUS;

  constructor(code: keyof typeof STATUS, message: string) {
    super(message);
    this.code = code;
  }

  get status(): number {
    return STATUS[this.code];
  }
}
