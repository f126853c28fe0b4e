// Keep the numbers of an open campaign page true, and only while somebody looks at it.
// Often in the first minute, when who has just given looks for it; then seldom.
const OFTEN = 4000;
const SELDOM = 10000;
const FIRST_MINUTE = 60000;
const box = document.querySelector("[data-live]");

async function refresh() {
  if (document.visibilityState !== "visible") return;
  let told;
  try {
    const answer = await fetch(box.dataset.live, { credentials: "omit" });
    if (!answer.ok) return;
    told = await answer.json();
  } catch {
    return; // no network just now: the next round asks again
  }
  for (const line of box.querySelectorAll("[data-live-text]")) {
    const text = told[line.dataset.liveText];
    if (line.textContent !== text) line.textContent = text;
  }
  const bar = box.querySelector("[data-live-bar]");
  bar.value = told.percent;
  bar.hidden = !told.shows_bar;
}

async function goOn() {
  await refresh();
  setTimeout(goOn, performance.now() < FIRST_MINUTE ? OFTEN : SELDOM);
}

if (box) {
  setTimeout(goOn, OFTEN);
  document.addEventListener("visibilitychange", refresh);
}
