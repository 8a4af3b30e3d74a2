/* Pages of the second factor: joins allauth's passkey script to our forms, and prints recovery codes. */
addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("[data-passkey]");
  if (form) {
    window.allauth.webauthn.forms[form.dataset.passkey]({
      data: JSON.parse(document.getElementById("passkey-data").textContent),
      ids: {
        add: "passkey-button",
        authenticate: "passkey-button",
        credential: form.querySelector('[name="credential"]').id,
      },
    });
    document.addEventListener("allauth.error", (event) => {
      event.preventDefault();
      const problem = form.querySelector("[data-passkey-problem]");
      problem.textContent = form.dataset.passkeyError;
      problem.hidden = false;
    });
  }
  const print = document.querySelector("[data-print]");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
});
