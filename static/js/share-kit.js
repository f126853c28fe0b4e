// The share kit: a text that was edited goes along with the button that is pressed, the link can be
// copied, and on a telephone the device's own share sheet opens. Without this script each button
// still carries the text as it was offered.
const kit = document.querySelector("[data-kit]");
const link = kit?.querySelector("#kit-link")?.value;
const said = kit?.querySelector("[data-kit-said]");

function tell() {
  const mark = kit.dataset.kitShared;
  if (mark) navigator.sendBeacon(mark);
}

function fill(way) {
  const text = kit.querySelector(`[data-kit-text="${way.dataset.kitWay}"]`);
  const body = text.value.replaceAll(link, way.dataset.link);
  return way.dataset.template
    .replace("{subject}", encodeURIComponent(text.dataset.subject))
    .replace("{text}", encodeURIComponent(body))
    .replace("{link}", encodeURIComponent(way.dataset.link));
}

// A sentence that goes into every text before the link, and only where somebody chose it.
function add(sentence, isWanted) {
  for (const text of document.querySelectorAll("[data-kit-text]")) {
    const space = text.value.includes(`\n\n${link}`) ? "\n\n" : " ";
    const piece = `${sentence}${space}`;
    const without = text.value.replace(piece, "");
    text.value = isWanted ? without.replace(link, () => `${piece}${link}`) : without;
  }
}

for (const choice of document.querySelectorAll("[data-kit-add]")) {
  choice.closest("[hidden]").hidden = false;
  choice.addEventListener("change", () => add(choice.dataset.kitAdd, choice.checked));
}

for (const way of document.querySelectorAll("[data-kit-way]")) {
  way.addEventListener("click", () => {
    way.href = fill(way);
    tell();
  });
}

for (const button of document.querySelectorAll("[data-kit-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(kit.querySelector(button.dataset.kitCopy).value);
    said.textContent = button.dataset.copied;
    tell();
  });
}

for (const button of document.querySelectorAll("[data-kit-share]")) {
  button.hidden = !navigator.share;
  button.addEventListener("click", () => {
    const { link: url, title } = button.dataset;
    navigator.share({ title, url }).then(tell, () => {}); // they changed their mind
  });
}
