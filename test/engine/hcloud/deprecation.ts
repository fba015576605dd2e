/** Server types and images that are on their way out: https://github.com/hetznercloud/hcloud-go/tree/main/hcloud/exp/deprecationutil. */

export interface Deprecation {
  /** RFC 3339. */
  readonly unavailable_after: string;
}

export interface ServerTypeInfo {
  readonly name: string;
  readonly architecture: string;
  readonly deprecation?: Deprecation | null;
  readonly locations?: readonly { readonly name: string; readonly deprecation?: Deprecation | null }[];
}

export interface ImageInfo {
  readonly id: number;
  readonly name: string | null;
  readonly deprecated: string | null;
}

export interface Notice {
  readonly message: string;
  /** It can't be ordered any more. */
  readonly gone: boolean;
}

export function serverTypeNotice(type: ServerTypeInfo, location: string, now: Date): Notice | undefined {
  const here = (type.locations ?? []).find(({ name }) => name === location)?.deprecation;
  const place = type.deprecation ? "all locations" : `"${location}"`;
  const deprecation = type.deprecation ?? here;
  return deprecation
    ? notice(`Server Type "${type.name}"`, ` in ${place}`, new Date(deprecation.unavailable_after), now)
    : undefined;
}

/** An image goes three months after its deprecation. */
export function imageNotice(image: ImageInfo, now: Date): Notice | undefined {
  if (image.deprecated === null) return undefined;
  const end = new Date(image.deprecated);
  end.setUTCMonth(end.getUTCMonth() + 3);
  return notice(`Image "${image.name}"`, "", end, now);
}

function notice(subject: string, place: string, end: Date, now: Date): Notice {
  if (now > end) {
    return { message: `${subject} is unavailable${place} and can no longer be ordered`, gone: true };
  }
  const day = end.toISOString().slice(0, "2026-01-01".length);
  return {
    message: `${subject} is deprecated${place} and will no longer be available for order as of ${day}`,
    gone: false,
  };
}
