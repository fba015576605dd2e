import { STACK_LABEL } from "../labels.ts";
import { plain } from "../names.ts";

/**
 * Tag on everything of a stack that DigitalOcean lets be tagged: the label and the stack, in the letters that a tag allows
 * (https://docs.digitalocean.com/reference/api/digitalocean/#tag/Tags). The firewall goes by it, too. Pure.
 */
export function stackTag(stack: string): string {
  return `${plain(STACK_LABEL)}:${plain(stack)}`;
}

/** The path under which a droplet finds a volume, whatever letter it gets. Pure. */
export function devicePath(volume: string): string {
  return `/dev/disk/by-id/scsi-0DO_Volume_${volume}`;
}
