import { make } from "./make.js";

/** Language, account and logout; and links to pages of ours, which it hands to Python so that the page is not loaded anew. */
export default function bar({ data, parentElement, setTriggerValue }) {
  if (data.leave) {
    location.assign(data.leave);
    return undefined;
  }
  document.documentElement.lang = data.language;
  const follow = (event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    // The menu is Streamlit's, which follows its links by itself.
    if (
      !link ||
      link.origin !== location.origin ||
      link.closest("[data-testid^=stTopNav], [data-testid^=stSidebarNav]")
    )
      return;
    if (!data.pages.includes(link.pathname)) return;
    event.preventDefault();
    setTriggerValue("go", link.pathname + link.search);
    scrollTo(0, 0);
  };
  document.addEventListener("click", follow, true);
  draw(parentElement.querySelector(".bar"), data, setTriggerValue);
  return () => document.removeEventListener("click", follow, true);
}

function draw(row, { languages, language, labels }, setTriggerValue) {
  const options = Object.entries(languages).map(([code, name]) =>
    make("option", { value: code, lang: code }, name),
  );
  const select = make("select", { "aria-label": labels.language }, ...options);
  select.value = language;
  select.addEventListener("change", () => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet.
    document.cookie = `language=${select.value}; path=/; max-age=31536000; secure; samesite=lax`;
    setTriggerValue("language", select.value);
  });
  const logout = make("button", { type: "button" }, labels.logout);
  logout.addEventListener("click", async () => {
    await fetch("/api/logout", { method: "POST" });
    location.replace("/account");
  });
  row.replaceChildren(select, make("a", { href: "/account" }, labels.account), logout);
}
