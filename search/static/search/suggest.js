// Suggestions while typing, after the ARIA combobox pattern with a list box.
// Without this script the box is a plain form and the results page offers the same titles.

const WAIT = 150; // milliseconds without a key before asking
let boxes = 0;

for (const form of document.querySelectorAll("form[data-suggest]")) attach(form);

function attach(form) {
  const input = form.querySelector("input[name=q]");
  if (!input || input.getAttribute("role") === "combobox") return;

  const list = document.createElement("ul");
  list.id = `suggestions-${++boxes}`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.label);
  list.hidden = true;
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  form.after(list, status);

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-haspopup", "listbox");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let timer = 0;
  let asking = null;
  let asked = "";
  let chosen = -1;

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // a Vietnamese input method is still at work
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) {
      if (list.hidden && list.children.length) open();
      if (list.hidden) return;
      event.preventDefault();
      choose(chosen + moves[event.key]);
    } else if (event.key === "Enter" && chosen >= 0 && !list.hidden) {
      event.preventDefault();
      go(list.children[chosen]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Tab") {
      close();
    }
  });
  // Not "blur" alone: a press on an option takes the focus before the click arrives.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option);
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    asking?.abort();
  });

  async function ask() {
    const text = input.value.trim();
    if (text === asked) return;
    asked = text;
    asking?.abort();
    if (text.length < 2) return show([]);
    asking = new AbortController();
    try {
      const url = `${form.dataset.suggest}?${new URLSearchParams({ q: text.slice(0, 200) })}`;
      const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
      const response = await fetch(url, { signal: asking.signal, headers });
      show(response.ok ? (await response.json()).results : []);
    } catch (error) {
      if (error.name !== "AbortError") show([]);
    }
  }

  function show(results) {
    list.replaceChildren(
      ...results.map((result, at) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${at}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.url = result.url;
        option.append(result.title);
        const kind = document.createElement("small");
        kind.textContent = result.kind_label;
        option.append(kind);
        return option;
      }),
    );
    status.textContent = results.length ? `${results.length} ${form.dataset.some}` : asked ? form.dataset.none : "";
    if (results.length && document.activeElement === input) open();
    else close();
  }

  function open() {
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  }

  // -1 is the text field itself: the arrows go round through it, so that what was typed can be searched for again.
  function choose(at) {
    const count = list.children.length;
    chosen = at < -1 ? count - 1 : at >= count ? -1 : at;
    for (const [position, option] of [...list.children].entries()) {
      option.setAttribute("aria-selected", String(position === chosen));
    }
    const option = list.children[chosen];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function go(option) {
    const url = option.dataset.url;
    if (url.startsWith("/") && !url.startsWith("//")) window.location.assign(url);
  }
}
