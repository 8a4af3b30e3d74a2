// Slideshows and galleries. Both are a row that scrolls by hand and snaps; the script adds buttons, keys and, for a
// gallery, a dialog with large pictures. Without it the stories still scroll and the pictures are links.

const PAUSE = 6000; // milliseconds a picture stands while playing
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter(Boolean));
  return made;
};

// A row of items of which one is current.
class Strip {
  constructor(track, onChange) {
    this.track = track;
    this.onChange = onChange;
    this.items = [...track.children];
    this.index = 0;
    const arrive = () => this.mark(this.nearest());
    if ("onscrollend" in track) {
      track.addEventListener("scrollend", arrive);
    } else {
      let settled;
      track.addEventListener("scroll", () => {
        clearTimeout(settled);
        settled = setTimeout(arrive, 120);
      });
    }
  }

  offset(item) {
    return item.offsetLeft - this.items[0].offsetLeft;
  }

  nearest() {
    const distance = (item) => Math.abs(this.offset(item) - this.track.scrollLeft);
    return this.items.reduce((best, item, i) => (distance(item) < distance(this.items[best]) ? i : best), 0);
  }

  mark(index) {
    if (index === this.index) return;
    this.index = index;
    this.onChange(index);
  }

  go(index, behavior = "auto") {
    const last = this.items.length - 1;
    const wanted = Math.max(0, Math.min(index, last));
    this.track.scrollTo({ left: this.offset(this.items[wanted]), behavior });
    this.mark(wanted);
  }

  // Returns whether the key was one that moves.
  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false;
    const to = { ArrowLeft: this.index - 1, ArrowRight: this.index + 1, Home: 0, End: this.items.length - 1 }[event.key];
    if (to === undefined) return false;
    event.preventDefault();
    this.go(to, Math.abs(to - this.index) > 1 ? "instant" : "auto");
    return true;
  }
}

// Plays a strip; off until asked for, and whoever reads or points is left in peace.
class Player {
  constructor(strip, button, labels, quiet) {
    Object.assign(this, { strip, button, labels, quiet });
    button.addEventListener("click", () => (this.timer ? this.stop() : this.start()));
    calm.addEventListener("change", () => this.stop());
    this.stop();
  }

  start() {
    if (calm.matches) return;
    this.timer = setInterval(() => {
      if (this.quiet()) return;
      const atEnd = this.strip.index === this.strip.items.length - 1;
      this.strip.go(atEnd ? 0 : this.strip.index + 1, atEnd ? "instant" : "auto");
    }, PAUSE);
    this.button.textContent = this.labels.pause;
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    this.button.textContent = this.labels.play;
    this.button.hidden = calm.matches;
  }
}

function slideshow(root) {
  const find = (name) => root.querySelector(`[data-${name}]`);
  const controls = find("controls");
  if (!controls) return;
  const [counter, previous, next, track] = ["counter", "previous", "next", "track"].map(find);
  const show = (index) => {
    counter.textContent = `${index + 1} / ${strip.items.length}`;
    previous.disabled = index === 0;
    next.disabled = index === strip.items.length - 1;
  };
  const strip = new Strip(track, show);
  const player = new Player(strip, find("play"), root.dataset, () => track.matches(":hover, :focus-within"));
  const move = (step) => {
    player.stop();
    strip.go(strip.index + step);
  };
  previous.addEventListener("click", () => move(-1));
  next.addEventListener("click", () => move(1));
  track.addEventListener("keydown", (event) => strip.key(event) && player.stop());
  controls.hidden = false;
  show(0);
}

function picture(link) {
  const { width, height, webp, jpeg } = link.dataset;
  const small = link.querySelector("img");
  const image = element("img", { alt: small.alt, loading: "lazy", sizes: "100vw" });
  if (width) Object.assign(image, { width, height });
  if (jpeg) image.srcset = jpeg;
  image.src = link.href;
  return element("picture", {}, webp && element("source", { type: "image/webp", srcset: webp, sizes: "100vw" }), image);
}

function gallery(root) {
  const items = [...root.querySelectorAll("li[id]")];
  const links = items.map((item) => item.querySelector("a"));
  const labels = root.dataset;
  let dialog, strip, player, counter, previous, next;
  let ownEntry = false; // whether closing steps back over a history entry that opening made

  const address = (index) => `#${items[index].id}`;
  const show = (index) => {
    const caption = items[index].querySelector("figcaption");
    counter.replaceChildren(
      `${index + 1} / ${items.length}`,
      element("span", { className: "visually-hidden" }, caption ? caption.textContent : links[index].querySelector("img").alt),
    );
    previous.disabled = index === 0;
    next.disabled = index === items.length - 1;
    if (dialog.open) history.replaceState(history.state, "", address(index));
  };

  const build = () => {
    const button = (label, content, onclick) => {
      const made = element("button", { type: "button", textContent: content, onclick });
      if (label !== content) made.setAttribute("aria-label", label);
      return made;
    };
    const move = (step) => {
      player.stop();
      strip.go(strip.index + step);
    };
    const track = element("div", { className: "lightbox__track", tabIndex: 0, role: "group", ariaLabel: labels.name });
    items.forEach((item, i) => {
      const caption = item.querySelector("figcaption");
      track.append(element("figure", {}, picture(links[i]), caption && caption.cloneNode(true)));
    });
    counter = element("p", { className: "lightbox__counter" });
    counter.setAttribute("role", "status");
    const play = button(labels.play, labels.play);
    previous = button(labels.previous, "←", () => move(-1));
    next = button(labels.next, "→", () => move(1));
    const close = button(labels.close, "✕", () => dialog.close());
    close.autofocus = true;
    dialog = element(
      "dialog",
      { className: "lightbox" },
      element("div", { className: "lightbox__bar" }, counter, play, previous, next, close),
      track,
    );
    dialog.setAttribute("aria-label", labels.name);
    root.append(dialog);
    strip = new Strip(track, show);
    player = new Player(strip, play, labels, () => false);
    play.hidden ||= items.length < 2;
    previous.hidden = next.hidden = items.length < 2;
    dialog.addEventListener("keydown", (event) => strip.key(event) && player.stop());
    track.addEventListener("pointerdown", () => player.stop());
    dialog.addEventListener("close", () => {
      player.stop();
      if (ownEntry) history.back();
      else history.replaceState(history.state, "", location.pathname + location.search);
      ownEntry = false;
      links[strip.index].focus();
    });
  };

  const open = (index) => {
    if (!dialog) build();
    if (!dialog.open) dialog.showModal();
    strip.go(index, "instant");
    show(strip.index);
  };

  links.forEach((link, i) => {
    link.addEventListener("click", (event) => {
      if (event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      history.pushState(null, "", address(i));
      ownEntry = true;
      open(i);
    });
  });

  const follow = () => {
    const index = items.findIndex((item) => `#${item.id}` === location.hash);
    if (index >= 0) open(index);
    else if (dialog && dialog.open) {
      ownEntry = false;
      dialog.close();
    }
  };
  addEventListener("popstate", follow);
  follow();
}

document.querySelectorAll("[data-slideshow]").forEach(slideshow);
document.querySelectorAll("[data-gallery]").forEach(gallery);
