/** Of all that an update printed, what went wrong; all of it where the engine itself does not tell. Pure. */
export function diagnosticsOf(output: string): string {
  const [, told] = output.split(/^Diagnostics:\n/m);
  return told?.split(/^(?:Outputs|Resources):$/m)[0]?.trimEnd() ?? output;
}
