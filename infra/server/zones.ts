/** The most specific of the zones that a domain lies in, and the domain's name in it ("@" for the zone itself). Pure. */
export function placeInZones(
  domain: string,
  zones: readonly string[],
): { zone: string; name: string } | undefined {
  const zone = zones
    .filter((candidate) => domain === candidate || domain.endsWith(`.${candidate}`))
    .sort((a, b) => b.length - a.length)[0];
  if (zone === undefined) return undefined;
  return { zone, name: domain === zone ? "@" : domain.slice(0, -zone.length - 1) };
}
