/* Shows how far the work on an import has come, and its page once it is done. Without it the page refreshes itself. */
(() => {
  const box = document.getElementById("import-progress");
  if (!box) return;
  const text = box.querySelector("[role=status]");
  const bar = box.querySelector("progress");
  const look = async () => {
    try {
      const response = await fetch(box.dataset.url, { headers: { Accept: "application/json" } });
      if (response.ok) {
        const now = await response.json();
        if (!now.working) {
          window.location.reload();
          return;
        }
        if (now.step) {
          const amount = now.total ? `: ${now.done} / ${now.total}` : now.done ? `: ${now.done}` : "";
          text.textContent = (box.dataset[now.step] || "") + amount;
          if (now.total) {
            bar.max = now.total;
            bar.value = now.done;
          } else {
            bar.removeAttribute("value");
          }
        }
      }
    } catch {
      /* The network may be back at the next look. */
    }
    window.setTimeout(look, 1000);
  };
  window.setTimeout(look, 1000);
})();
