/** A text in parts: those that were searched for, and what is between them. */
export type Excerpt = { text: string; match: boolean }[];

/** Around a match: of Unicode's private use, so that no text has them but by mistake. */
const [BEGIN, END] = ["\u{E000}", "\u{E001}"];

/** Characters up to which a text is shown whole. */
export const SHORT = 200;
/** How PostgreSQL marks what was searched for, and cuts a text that is longer. */
export const MARKS = `StartSel=${BEGIN}, StopSel=${END}, HighlightAll=true`;
export const FRAGMENTS =
  'HighlightAll=false, MinWords=12, MaxWords=30, MaxFragments=2, FragmentDelimiter=" … "';

/** Of the same text as each language's stems mark it: the one with the most marks, in parts. Pure. */
export function excerptOf(headlines: readonly string[]): Excerpt {
  const marks = (text: string): number => text.split(BEGIN).length;
  const best = headlines.reduce((one, other) => (marks(other) > marks(one) ? other : one), "");
  const text = best === "" ? (headlines[0] ?? "") : best;
  return text
    .split(BEGIN)
    .flatMap((part, index) => {
      if (index === 0) return [{ text: part, match: false }];
      const [matched = "", rest = ""] = part.split(END, 2);
      return [
        { text: matched, match: true },
        { text: rest, match: false },
      ];
    })
    .filter((part) => part.text !== "");
}
