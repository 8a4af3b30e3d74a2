// Changes the size of text at once, so that nothing typed is lost. Without script the form loads the page anew.

const form = document.querySelector("[data-text-size-form]");
const root = document.documentElement;
const sizes = form.dataset.sizes.split(" "); // "" is the usual size
const [smaller, usual, larger] = form.querySelectorAll("button");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const size = event.submitter.value;
  fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" });
  if (size) root.dataset.textSize = size;
  else delete root.dataset.textSize;
  const here = sizes.indexOf(size);
  [smaller, larger].forEach((button, i) => {
    const next = sizes[here + (i ? 1 : -1)];
    button.value = next ?? size;
    button.ariaDisabled = next === undefined ? "true" : null;
  });
  usual.ariaPressed = String(!size);
});
