import { STACK_LABEL } from "../labels.ts";

/** Letters, digits and dashes, which every kind of name at DigitalOcean allows. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9-]/g, "-");
}

/**
 * Tag on everything of a stack that DigitalOcean lets be tagged: the label and the stack, in the letters that a tag allows
 * (https://docs.digitalocean.com/reference/api/digitalocean/#tag/Tags). The firewall goes by it, too. Pure.
 */
export function stackTag(stack: string): string {
  return `${plain(STACK_LABEL)}:${plain(stack)}`;
}

/**
 * Name of a stack's part at DigitalOcean, such as "platform-prod-data". Names are the same at every run, so that a part made
 * by a run that was killed is found again instead of being made twice. Pure.
 */
export function nameOf(stack: string, part?: string): string {
  return ["platform", plain(stack), ...(part === undefined ? [] : [part])].join("-");
}

/** The path under which a droplet finds a volume, whatever letter it gets. Pure. */
export function devicePath(volume: string): string {
  return `/dev/disk/by-id/scsi-0DO_Volume_${volume}`;
}
