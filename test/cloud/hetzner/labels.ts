export type Labels = Readonly<Record<string, string>>;

const SET = /^([^\s!=]+)\s+(in|notin)\s+\(([^)]*)\)$/;
const EQUAL = /^([^\s!=]+)\s*(==|=|!=)\s*(\S*)$/;

/**
 * Whether labels fit a selector such as `env=prod,!old,tier in (a, b)`.
 * https://docs.hetzner.cloud/reference/cloud#label-selector. Pure.
 */
export function matches(selector: string, labels: Labels): boolean {
  // Commas within parentheses belong to a set.
  const terms = selector.split(/,(?![^(]*\))/).map((term) => term.trim());
  return terms.filter(Boolean).every((term) => fits(term, labels));
}

function fits(term: string, labels: Labels): boolean {
  const [, setKey = "", operator, values = ""] = SET.exec(term) ?? [];
  if (operator !== undefined) {
    const member = values.split(",").some((value) => value.trim() === labels[setKey]);
    return operator === "in" ? member : !member;
  }
  const [, key = "", sign, value] = EQUAL.exec(term) ?? [];
  if (sign !== undefined) return (labels[key] === value) === (sign !== "!=");
  return term.startsWith("!") ? !(term.slice(1) in labels) : term in labels;
}
