import type { ServerChange } from "../guard.ts";
import type { Account, Droplet, Size } from "./api.ts";

/** What speaks against the wanted size at the wanted place, and what there is instead; undefined when nothing does. Pure. */
export function sizeProblem(
  { serverType, location }: ServerChange,
  sizes: readonly Size[],
): string | undefined {
  const wanted = sizes.find(({ slug }) => slug === serverType);
  if (!wanted) {
    return `DigitalOcean has no size "${serverType}". ${alternatives(sizes, location, undefined) ?? nothingIn(location)}`;
  }
  if (isThere(wanted, location)) return undefined;
  const elsewhere = wanted.available ? [...wanted.regions].sort() : [];
  const places =
    elsewhere.length > 0 ? `it is in ${elsewhere.join(", ")}` : "nor is it in any other region at present";
  return (
    `DigitalOcean cannot make a "${serverType}" in "${location}" now; ${places}. ` +
    (alternatives(sizes, location, wanted) ?? nothingIn(location))
  );
}

/** A disk never shrinks, so a droplet can't go to a size whose disk is smaller than its own. Pure. */
export function diskProblem(
  { serverType, location }: ServerChange,
  sizes: readonly Size[],
  droplet: Pick<Droplet, "name" | "disk" | "size">,
): string | undefined {
  const wanted = sizes.find(({ slug }) => slug === serverType);
  if (!wanted || droplet.size.slug === serverType || wanted.disk >= droplet.disk) return undefined;
  const roomy = sizes.filter(({ disk }) => disk >= droplet.disk);
  const instead = alternatives(roomy, location, wanted);
  return (
    `"${droplet.name}" has a disk of ${droplet.disk} GB, and "${serverType}" only ${wanted.disk} GB: a disk cannot shrink. ` +
    `${instead ? `${instead} Or move` : "Move"} to a new server, which keeps volume and address: make vps-replace.`
  );
}

/** What the account itself does not allow. Pure. */
export function accountProblem(account: Account, droplets: number): string | undefined {
  if (account.status === "locked") {
    return `DigitalOcean has locked the account: ${account.status_message || "see its control panel"}.`;
  }
  if (droplets < account.droplet_limit) return undefined;
  return (
    `The account has ${droplets} of ${account.droplet_limit} droplets. ` +
    "Delete one, or ask for more in DigitalOcean's control panel under Settings, Team."
  );
}

function isThere(size: Size, location: string): boolean {
  return size.available && size.regions.includes(location);
}

function nothingIn(location: string): string {
  return `"${location}" has nothing else with that memory; choose another location.`;
}

/** Sizes with the same memory at the place, cheapest first; undefined when there are none. */
function alternatives(
  sizes: readonly Size[],
  location: string,
  wanted: Size | undefined,
): string | undefined {
  const there = sizes
    .filter((size) => isThere(size, location) && (wanted === undefined || size.memory === wanted.memory))
    .sort((a, b) => a.price_monthly - b.price_monthly)
    .slice(0, 5)
    .map(
      ({ slug, vcpus, disk, price_monthly: price }) =>
        `"${slug}" (${vcpus} vCPU, ${disk} GB disk, USD ${price} a month)`,
    );
  return there.length === 0 ? undefined : `In "${location}" there is: ${there.join(", ")}.`;
}
