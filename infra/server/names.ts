/** Letters, digits and dashes, which every kind of name at every provider allows. Pure. */
export function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9-]/g, "-");
}

/**
 * Name of a stack's part at a provider, such as "platform-prod-data". Names are the same at every run, so that what a lost
 * answer or a killed run left behind is found again, or refused as taken, instead of being made twice. Pure.
 */
export function nameOf(stack: string, part?: string): string {
  return ["platform", plain(stack), ...(part === undefined ? [] : [part])].join("-");
}
