// Slideshows and galleries. Both are a row that scrolls by hand and snaps; the script adds buttons, keys and, for a
// gallery, a dialog with large pictures. Without it the stories still scroll and the pictures are links.

const PAUSE = 6000; // milliseconds a picture stands while playing
const ZOOM = 2.5; // how many times as wide a picture becomes
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter(Boolean));
  return made;
};

// Drawn: for an arrow as text, browsers look through every font they have.
const arrow = (path) =>
  `<svg viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2"><path d="${path}"/></svg>`;

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
  constructor(strip, button, labels, quiet, status) {
    Object.assign(this, { strip, button, labels, quiet, status });
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
    this.status.ariaLive = "off"; // nobody wants to hear each picture that comes by itself
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    this.button.textContent = this.labels.play;
    this.status.ariaLive = "polite";
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
  const player = new Player(strip, find("play"), root.dataset, () => track.matches(":hover, :focus-within"), counter);
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
  const image = element("img", { alt: small.alt, className: small.className, loading: "lazy", sizes: "100vw" });
  if (width) Object.assign(image, { width, height });
  if (jpeg) image.srcset = jpeg;
  image.src = link.href;
  return element("picture", {}, webp && element("source", { type: "image/webp", srcset: webp, sizes: "100vw" }), image);
}

// Makes the picture of a figure larger and smaller again, at the point that was asked for.
class Zoom {
  constructor(button) {
    this.button = button;
  }

  in(figure, { clientX, clientY } = {}) {
    const image = figure.querySelector("img");
    const box = image.closest("div");
    const { left, top, width, height } = image.getBoundingClientRect();
    const [x, y] = clientX ? [(clientX - left) / width, (clientY - top) / height] : [0.5, 0.5];
    this.figure = figure;
    figure.classList.add("zoomed");
    image.style.width = `${width * ZOOM}px`;
    box.scrollTo(x * width * ZOOM - box.clientWidth / 2, y * height * ZOOM - box.clientHeight / 2);
    box.tabIndex = 0; // arrow keys move the picture now
    box.focus();
    this.button.ariaPressed = "true";
  }

  out() {
    if (!this.figure) return;
    const image = this.figure.querySelector("img");
    const box = image.closest("div");
    if (box === document.activeElement) this.button.focus();
    this.figure.classList.remove("zoomed");
    image.style.width = "";
    box.removeAttribute("tabindex");
    this.figure = undefined;
    this.button.ariaPressed = "false";
  }

  toggle(figure, point) {
    if (this.figure) this.out();
    else this.in(figure, point);
  }
}

function gallery(root) {
  const links = [...root.querySelectorAll("figure > a[href]")]; // a picture that is still being made has no address
  const items = links.map((link) => link.closest("li"));
  const labels = root.dataset;
  let dialog, strip, player, zoom, counter, status, previous, next, download;
  let ownEntry = false; // whether closing steps back over a history entry that opening made

  const address = (index) => `#${items[index].id}`;
  const captionOf = (index) => {
    const caption = items[index].querySelector("figcaption");
    return caption ? caption.textContent.replace(/\s+/g, " ").trim() : links[index].querySelector("img").alt;
  };
  const show = (index) => {
    zoom.out();
    counter.textContent = `${index + 1} / ${items.length}`;
    const position = labels.position.replace("{0}", index + 1).replace("{1}", items.length);
    status.textContent = `${position} ${captionOf(index)}`;
    previous.disabled = index === 0;
    next.disabled = index === items.length - 1;
    const { href, dataset } = links[index];
    download.href = href;
    download.textContent = labels.download + (dataset.width ? ` (${dataset.width} × ${dataset.height})` : "");
    strip.items.forEach((figure, i) => (figure.inert = i !== index));
    if (dialog.open) history.replaceState(history.state, "", address(index));
  };

  const share = async () => {
    const url = location.href.split("#")[0] + address(strip.index);
    // A person who changes their mind rejects the promise: nothing to report.
    if (navigator.share) return navigator.share({ title: captionOf(strip.index), url }).catch(() => {});
    await navigator.clipboard.writeText(url);
    counter.textContent = status.textContent = labels.copied;
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
      track.append(element("figure", {}, element("div", {}, picture(links[i])), caption && caption.cloneNode(true)));
    });
    counter = element("p", { className: "lightbox__counter", ariaHidden: "true" });
    status = element("p", { className: "visually-hidden", role: "status" });
    const play = button(labels.play, labels.play);
    const larger = button(labels.zoom, labels.zoom, () => zoom.toggle(strip.items[strip.index]));
    larger.ariaPressed = "false";
    const shared = button(labels.sharePicture, labels.sharePicture, share);
    shared.hidden = !navigator.share && !navigator.clipboard;
    download = element("a", { className: "button", download: "" });
    previous = button(labels.previous, "", () => move(-1));
    next = button(labels.next, "", () => move(1));
    previous.innerHTML = arrow("M17 10H4m5.5-6-6 6 6 6");
    next.innerHTML = arrow("M3 10h13m-5.5-6 6 6-6 6");
    const close = button(labels.close, "×", () => dialog.close());
    close.autofocus = true;
    dialog = element(
      "dialog",
      { className: "lightbox", ariaLabel: labels.name },
      element("div", { className: "lightbox__bar" }, counter, status, previous, next, close),
      track,
      element("div", { className: "lightbox__bar lightbox__tools" }, play, larger, shared, download),
    );
    root.append(dialog);
    strip = new Strip(track, show);
    zoom = new Zoom(larger);
    player = new Player(strip, play, labels, () => zoom.figure, status);
    play.hidden ||= items.length < 2;
    previous.hidden = next.hidden = items.length < 2;
    // On the document: until a page is loaded, the focus may stand outside the dialog that its address opens.
    document.addEventListener("keydown", (event) => dialog.open && !zoom.figure && strip.key(event) && player.stop());
    track.addEventListener("pointerdown", () => player.stop());
    track.addEventListener("dblclick", (event) => event.target.tagName === "IMG" && zoom.toggle(strip.items[strip.index], event));
    // A mouse drags the large picture; fingers scroll it by themselves.
    track.addEventListener("pointermove", (event) => {
      if (zoom.figure && event.buttons && event.pointerType === "mouse") {
        event.target.closest("div").scrollBy(-event.movementX, -event.movementY);
      }
    });
    track.addEventListener("dragstart", (event) => event.preventDefault());
    dialog.addEventListener("cancel", (event) => {
      if (!zoom.figure) return;
      event.preventDefault();
      zoom.out();
    });
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
  // Once loaded, a browser goes to the place that the address names, and takes the focus out of the dialog.
  addEventListener("load", () => {
    if (dialog?.open && !dialog.contains(document.activeElement)) dialog.querySelector("[autofocus]").focus();
  });
}

document.querySelectorAll("[data-slideshow]").forEach(slideshow);
document.querySelectorAll("[data-gallery]").forEach(gallery);
