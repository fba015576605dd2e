import { call } from "./client.js";
import { button, byId, day, element, onSubmit, showOnce, table } from "./forms.js";

const ROLES = ["viewer", "analyst", "admin"];
/** What control knows of who came by IPv6: Docker's proxy hides the address. */
const UNKNOWN = "::";

/** Fills the administrators' part of the account view. */
export async function showUsers() {
  const [{ users }, { invitations }, { events }] = await Promise.all([
    call("GET", "/api/users"),
    call("GET", "/api/invitations"),
    call("GET", "/api/audit?limit=50"),
  ]);
  byId("users").replaceChildren(...table(["User", "Role", "Since", ""], users.map(userRow)));
  byId("invitations").replaceChildren(
    ...table(["Invited", "Role", "By", "Until", ""], invitations.map(invitationRow)),
  );
  const told = events.map(({ at, userName, via, address, action, subject, done }) => [
    day(at),
    userName ?? (via === "stack" ? "the stack" : "somebody"),
    done ? action : `${action} (refused)`,
    subject ?? "",
    address === UNKNOWN ? "IPv6" : (address ?? ""),
  ]);
  byId("audit").replaceChildren(...table(["When", "Who", "What", "To what", "From"], told));
}

function userRow({ id, name, role, ofStack, createdAt }) {
  const path = `/api/users/${id}`;
  if (ofStack) return [name, role, day(createdAt), "belongs to the stack"];
  const remove = async () => {
    await call("DELETE", path);
    await showUsers();
  };
  const reset = async () => showLink(`A new password for ${name}`, await call("POST", `${path}/reset`));
  const actions = element(
    "span",
    {},
    button("New password", reset),
    button("Remove", remove, `Remove ${name}, with sessions and tokens?`),
  );
  return [name, roleOf(path, name, role), day(createdAt), actions];
}

/** A choice of roles that changes the user's at once. */
function roleOf(path, name, role) {
  const options = ROLES.map((one) => element("option", one === role ? { selected: "" } : {}, one));
  const select = element("select", { "aria-label": `Role of ${name}` }, ...options);
  select.addEventListener("change", async () => {
    await call("PATCH", path, { role: select.value }).catch(() => {});
    await showUsers();
  });
  return select;
}

function invitationRow({ id, name, role, invitedBy, forUser, expiresAt }) {
  const takeBack = async () => {
    await call("DELETE", `/api/invitations/${id}`);
    await showUsers();
  };
  return [
    forUser ? `${name} (new password)` : name,
    role,
    invitedBy,
    day(expiresAt),
    button("Take back", takeBack),
  ];
}

async function showLink(label, { path, expiresAt }) {
  await showUsers();
  showOnce(
    byId("link"),
    `${label}: hand over this link; it works once, until ${day(expiresAt)}.`,
    location.origin + path,
  );
}

onSubmit(byId("invite"), async ({ name, role }) => {
  await showLink(`Invitation for ${name}`, await call("POST", "/api/invitations", { name, role }));
});
