// Look again every few seconds whether the waiting is over, without throwing away the page that
// somebody reads or has read to them: only then is it loaded anew. Without this script the whole
// page loads anew each time.
const box = document.querySelector("[data-wait]");

async function look() {
  try {
    const answer = await fetch(location.href, { redirect: "manual" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const words = page.querySelector("[data-wait]")?.textContent;
    if (answer.type === "opaqueredirect" || (answer.ok && !words)) {
      location.replace(location.href); // not reload(), which would send a form again
      return;
    }
    if (words && words !== box.textContent) box.textContent = words;
  } catch {
    // no network just now: the next round asks again
  }
  setTimeout(look, box.dataset.wait * 1000);
}

if (box) setTimeout(look, box.dataset.wait * 1000);
