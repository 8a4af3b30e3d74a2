// Narrows a list of values while somebody types in the box above it; without this script the box asks the server.

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

function narrow(item, words) {
  const label = fold(item.querySelector("label").textContent);
  const below = [...item.querySelectorAll(":scope > ul > li, :scope > details > ul > li")];
  const shown = below.map((each) => narrow(each, words)).some(Boolean);
  const details = item.querySelector(":scope > details");
  if (details && words.length && shown) details.open = true;
  item.hidden = !shown && !words.every((word) => label.includes(word));
  return !item.hidden;
}

document.addEventListener("input", ({ target }) => {
  const list = target.dataset.narrows && document.getElementById(target.dataset.narrows);
  if (!list) return;
  const words = fold(target.value).split(/\s+/).filter(Boolean);
  list.querySelectorAll(":scope > ul > li").forEach((item) => narrow(item, words));
});
