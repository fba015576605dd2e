export const byId = (id) => document.getElementById(id);

/** A new element; children are elements or text, never markup. */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Runs `work` with the form's values when it is sent, and empties it; what goes wrong is shown in its last paragraph. */
export function onSubmit(form, work) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const message = form.querySelector("[role=alert]");
    message.textContent = "";
    try {
      await work(Object.fromEntries(new FormData(form)));
      form.reset();
    } catch (error) {
      message.textContent = error.message;
    }
  });
}

/** A button that asks first, where `question` is given; what goes wrong is shown on it. */
export function button(label, work, question) {
  const made = element("button", { type: "button" }, label);
  made.addEventListener("click", async () => {
    if (question !== undefined && !confirm(question)) return;
    try {
      await work();
    } catch (error) {
      made.textContent = error.message;
    }
  });
  return made;
}

export function table(heads, rows) {
  const row = (name, cells) => element("tr", {}, ...cells.map((cell) => element(name, {}, cell)));
  return [row("th", heads), ...rows.map((cells) => row("td", cells))];
}

export const day = (time) => (time === null ? "never" : new Date(time).toLocaleString());

/** Shows a secret that is told once, to be copied. */
export function showOnce(target, label, secret) {
  target.replaceChildren(element("p", {}, label), element("code", {}, secret));
}
