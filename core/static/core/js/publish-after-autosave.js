// Lets an autosave under way end before the form goes. Its answer brings the ids of the rows it made: a form sent
// before that makes the same rows once more (wagtail/wagtail#14568).

let saving = false;
let send = null; // what waits for the end of the autosave

document.addEventListener("w-autosave:save", (event) => (saving = !event.defaultPrevented));
for (const end of ["success", "error"]) {
  document.addEventListener(`w-autosave:${end}`, () => {
    saving = false;
    send?.();
    send = null;
  });
}

addEventListener(
  "submit",
  (event) => {
    const { target: form, submitter } = event;
    if (!form.matches("[data-edit-form]")) return;
    // Nothing is saved behind the back of the form that goes.
    form.dataset.wAutosaveActiveValue = "false";
    if (!saving) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    send = () => {
      // A button that shows its progress is disabled, and what it asks for would not be sent.
      const { disabled } = submitter ?? {};
      if (disabled) submitter.disabled = false;
      form.requestSubmit(submitter);
      if (disabled) submitter.disabled = true;
    };
  },
  { capture: true },
);
