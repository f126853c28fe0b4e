// Keep an open leaderboard true while somebody looks at it, and let a text be copied. Lines change
// their order where they stand; one that has come from or gone to another page waits for a reload.
const OFTEN = 4000;
const board = document.querySelector("[data-board]");

async function refresh() {
  if (document.visibilityState !== "visible") return;
  let told;
  try {
    const answer = await fetch(board.dataset.board, { credentials: "omit" });
    if (!answer.ok) return;
    told = await answer.json();
  } catch {
    return; // no network just now: the next round asks again
  }
  const lines = told.entries
    .map((entry) => [entry, board.querySelector(`[data-entry="${entry.id}"]`)])
    .filter(([, line]) => line);
  lines.forEach(([entry, line]) => fill(line, entry));
  order(lines.map(([, line]) => line));
}

function fill(line, entry) {
  for (const part of line.querySelectorAll("[data-told]")) {
    const text = entry[part.dataset.told];
    if (part.textContent !== text) part.textContent = text;
  }
}

// Never under somebody's hands: moving a line takes the focus, or the open text, with it.
function order(lines) {
  if (board.contains(document.activeElement) || board.querySelector("details[open]")) return;
  lines.forEach((line, place) => {
    if (board.children[place] !== line) board.insertBefore(line, board.children[place]);
  });
}

async function goOn() {
  await refresh();
  setTimeout(goOn, OFTEN);
}

if (board && !("boardFinal" in board.dataset)) {
  setTimeout(goOn, OFTEN);
  document.addEventListener("visibilitychange", refresh);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.nextElementSibling.textContent = button.dataset.copied;
  });
}
