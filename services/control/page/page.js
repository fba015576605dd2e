import { showAccount } from "./account.js";
import { call, onLoggedOut } from "./client.js";
import { byId, onSubmit } from "./forms.js";

const VIEWS = ["login", "invited", "account"];
/** Where the work is. Leads back here where the stack runs no UI. */
const HOME = "/";

/** Shows one of the views, and the menu where somebody is logged in. */
function show(view) {
  for (const id of VIEWS) byId(id).hidden = id !== view;
  byId("menu").hidden = view !== "account";
}

function showLogin() {
  show("login");
  byId("name").focus();
}

/** The token of the link that the page was opened with, if it is an invitation's. */
function invitation() {
  return new URLSearchParams(location.hash.slice(1)).get("invitation");
}

onLoggedOut(showLogin);

onSubmit(byId("login"), async ({ name, password }) => {
  await call("POST", "/api/login", { name, password });
  location.assign(HOME);
});

onSubmit(byId("invited"), async ({ password }) => {
  await call("POST", "/api/invitations/accept", { token: invitation(), password });
  // Used up: it should be neither in the address bar nor in a bookmark.
  location.replace(HOME);
});

byId("logout").addEventListener("click", async () => {
  await call("POST", "/api/logout");
  // Begins anew, so that nothing of what was shown is left in the page.
  location.reload();
});

if (invitation() === null)
  showAccount()
    .then(() => show("account"))
    .catch(showLogin);
else show("invited");
