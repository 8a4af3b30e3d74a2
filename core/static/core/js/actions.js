// What needs script on a page: the system's share sheet, copying the link, printing. Buttons stay hidden without it.

const all = (selector, prepare) => document.querySelectorAll(selector).forEach(prepare);
const reveal = (button) => {
  button.hidden = false;
  if (button.parentElement.tagName === "LI") button.parentElement.hidden = false;
};

all("[data-print]", (button) => {
  reveal(button);
  button.addEventListener("click", () => print());
});

all("[data-share]", (button) => {
  if (!navigator.share) return;
  reveal(button);
  button.addEventListener("click", () => {
    // A person who changes their mind rejects the promise: nothing to report.
    navigator.share({ title: button.dataset.title, url: button.dataset.url }).catch(() => {});
  });
});

all("[data-copy]", (button) => {
  if (!navigator.clipboard) return;
  reveal(button);
  const label = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.url);
    const status = document.querySelector("[data-page-actions-status]");
    button.textContent = status.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = label;
      status.textContent = "";
    }, 3000);
  });
});
