// Lays out what site.css leaves out of the first layout, a piece at a time while nothing else is to be done: then the
// scroll bar is true, and a picture or print of the whole page shows all of it.

const far = [...document.querySelectorAll(".card-grid > li, .awards > li, .layout-with-aside > aside, .site-foot")];
const whenIdle = window.requestIdleCallback ?? ((work) => setTimeout(work, 50));

function layOutNext() {
  const next = far.shift();
  if (!next) return;
  next.style.contentVisibility = "visible";
  next.getBoundingClientRect(); // now, or all of them would be laid out together
  whenIdle(layOutNext);
}

if (document.readyState === "complete") whenIdle(layOutNext);
else addEventListener("load", () => whenIdle(layOutNext), { once: true });
