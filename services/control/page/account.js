import { call } from "./client.js";
import { button, byId, day, element, onSubmit, showOnce, table } from "./forms.js";
import { showUsers } from "./users.js";

/** Fills the account view with what the caller may see and change. */
export async function showAccount() {
  const me = await call("GET", "/api/me");
  byId("account-name").textContent = `${me.name} · ${me.role}`;
  byId("new-password").hidden = me.ofStack;
  byId("stack-password").hidden = !me.ofStack;
  byId("scopes").replaceChildren(
    ...me.scopes.map((scope) => {
      const box = element("input", { type: "checkbox", name: scope });
      return element("label", {}, box, ` ${scope}`);
    }),
  );
  await showTokens();
  const manages = me.scopes.includes("accounts:manage");
  byId("users-view").hidden = !manages;
  if (manages) await showUsers();
}

async function showTokens() {
  const { tokens } = await call("GET", "/api/me/tokens");
  const rows = tokens.map(({ id, name, scopes, expiresAt, lastUsedAt }) => [
    name,
    scopes.join(", "),
    day(expiresAt),
    day(lastUsedAt),
    button(
      "Revoke",
      async () => {
        await call("DELETE", `/api/me/tokens/${id}`);
        await showTokens();
      },
      `Revoke "${name}"? What uses it stops working.`,
    ),
  ]);
  byId("tokens").replaceChildren(...table(["Token", "May", "Until", "Last used", ""], rows));
}

onSubmit(byId("new-password"), async ({ current, password }) => {
  await call("PUT", "/api/me/password", { current, password });
  byId("new-password-done").textContent = "Changed. Every other session of yours has ended.";
});

onSubmit(byId("new-token"), async ({ name, days, ...chosen }) => {
  const made = await call("POST", "/api/me/tokens", {
    name,
    days: Number(days),
    scopes: Object.keys(chosen),
  });
  showOnce(byId("token"), "Copy it now, it is not shown again:", made.token);
  await showTokens();
});
