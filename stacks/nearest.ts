import { distance } from "fastest-levenshtein";

/** The known word that is nearest to a mistyped one, unless none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, away: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.away - b.away);
  const best = ranked[0];
  return best && best.away <= Math.max(2, Math.floor(word.length / 2)) ? best.candidate : undefined;
}
