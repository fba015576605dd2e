/**
 * Label on everything that a stack makes at a provider, by which its belongings are found again. A provider without
 * labels of key and value uses a tag made of both.
 */
export const STACK_LABEL = "platform.stack";
