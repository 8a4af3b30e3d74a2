/* Typing counts as activity, so that nobody is signed out while they write; and a form that stood open while its writer
   signed in anew in another tab can still be sent. */
(() => {
  const url = document.currentScript.dataset.url;
  const INTERVAL = 5 * 60 * 1000;
  const cookie = (name) =>
    document.cookie
      .split("; ")
      .find((each) => each.startsWith(`${name}=`))
      ?.slice(name.length + 1);
  let told = Date.now();
  let isSignedOut = false;

  const tell = async () => {
    if (Date.now() - told < INTERVAL || isSignedOut) return;
    told = Date.now();
    const response = await fetch(url, {
      method: "POST",
      headers: { "X-Requested-With": "XMLHttpRequest", "X-CSRFToken": cookie("csrftoken") ?? "" },
    }).catch(() => null);
    if (response?.status !== 403) return;
    isSignedOut = true;
    const answer = await response.json().catch(() => null);
    if (answer?.detail) {
      document.dispatchEvent(
        new CustomEvent("w-messages:add", { detail: { type: "warning", text: answer.detail } }),
      );
    }
  };

  document.addEventListener("input", tell, { passive: true });
  document.addEventListener(
    "submit",
    (event) => {
      const field = event.target.querySelector('input[name="csrfmiddlewaretoken"]');
      const token = cookie("csrftoken");
      if (field && token) field.value = token;
    },
    { capture: true },
  );
})();
