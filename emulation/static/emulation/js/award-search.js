// The award search without leaving the page: fetches the same address, swaps what was found and the filters.
// Without this script, or when anything goes wrong, the form and the links load the page.

const form = document.querySelector("form[data-live]");
const status = document.getElementById("award-status");
const region = () => document.getElementById(form.dataset.live);
let asking;

const isHere = (url) => new URL(url, location).origin + new URL(url, location).pathname === new URL(form.action).href;

async function show(url, isBack) {
  asking?.abort();
  asking = new AbortController();
  region().setAttribute("aria-busy", "true");
  status.textContent = form.dataset.waiting;
  try {
    const response = await fetch(url, { signal: asking.signal });
    if (!response.ok || response.redirected) throw new Error(response.status);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.getElementById(form.dataset.live);
    const focused = document.activeElement.id;
    region().querySelectorAll("details[data-keep]").forEach(({ id, open }) => {
      const same = found.querySelector(`[id="${id}"]`);
      if (same) same.open = open;
    });
    const typed = [...region().querySelectorAll("input[data-narrows]")].map(({ id, value }) => [id, value]);
    region().replaceWith(found);
    for (const [id, value] of typed.filter((each) => each[1])) {
      const box = document.getElementById(id);
      if (!box) continue;
      box.value = value;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (isBack) form.q.value = page.getElementById(form.q.id).value;
    else history.pushState(null, "", found.dataset.address);
    document.title = page.title;
    (document.getElementById(focused) || document.getElementById("award-count"))?.focus({ preventScroll: !!focused });
    status.textContent = document.getElementById("award-count").textContent;
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
  }
}

function submit() {
  const given = [...new FormData(form)].filter(([name, value]) => value || name === "asked");
  show(`${form.action}?${new URLSearchParams(given)}`);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
document.addEventListener("change", ({ target }) => {
  if (target.form === form && target !== form.q && region().contains(target)) submit();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || !region().contains(link) || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (link.hash || !isHere(link.href)) return;
  event.preventDefault();
  show(link.href);
  if (link.closest(".pagination")) form.scrollIntoView();
});
addEventListener("popstate", () => show(location.href, true));
