/** Exit codes that commands have beside those of all, with what they mean. */
export const UNREACHABLE = { 4: "the platform can't be reached" };
