// The two ways to name a colour follow each other, and the samples show what becomes of it.
const HEX = /^#?([0-9a-f]{6})$/i;

async function showSamples(digits, chosen) {
  const answer = await fetch(`/colours/1/${chosen}.css`);
  if (!answer.ok) return;
  const themes = (await answer.text()).split("@media");
  const samples = document.querySelectorAll(`[data-sample-of="${digits.id}"]`);
  samples.forEach((sample, index) => {
    const shade = (name) => themes[index].match(new RegExp(`--${name}:(#[0-9a-f]{6})`))[1];
    sample.style.color = shade("brand-text");
    const button = sample.querySelector(".staff-sample-button");
    button.style.background = shade("brand");
    button.style.color = shade("on-brand");
  });
}

document.addEventListener("DOMContentLoaded", () => {
  for (const chooser of document.querySelectorAll("[data-colour-of]")) {
    const digits = document.getElementById(chooser.dataset.colourOf);
    const follow = (text) => {
      const chosen = text.trim().match(HEX)?.[1].toLowerCase();
      if (!chosen) return;
      chooser.value = `#${chosen}`;
      showSamples(digits, chosen);
    };
    chooser.addEventListener("input", () => {
      digits.value = chooser.value;
      follow(chooser.value);
    });
    digits.addEventListener("input", () => follow(digits.value));
  }
});
