import { byId, day } from "./forms.js";
import { element } from "./results.js";

/** Shows the certificate that visitors get, and how its renewal goes; `told` as the API's status has it. */
export function showCertificate(told) {
  byId("certificate-warning").textContent = told?.warning ?? "";
  const rows = told === null ? [["Issuer", "this server itself (self-signed)"]] : rowsOf(told);
  byId("certificate").replaceChildren(
    ...rows.map(([name, value]) => element("tr", {}, element("th", {}, name), element("td", {}, value))),
  );
}

function rowsOf({ issuer, names, notAfter, daysLeft, lastAttempt, nextAttempt, waitingFor }) {
  const attempt = ({ at, outcome, reason }) => `${day(at)}: ${outcome}${reason === "" ? "" : `, ${reason}`}`;
  return [
    ["Issuer", issuer],
    ["Names", names.join(", ")],
    ["Ends", notAfter === null ? "there is none yet" : `${day(notAfter)}, ${daysLeft} days left`],
    ["Last attempt", lastAttempt === null ? "none yet" : attempt(lastAttempt)],
    ["Next attempt", `${nextAttempt === null ? "none" : day(nextAttempt)}: ${waitingFor}`],
  ];
}
